using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Proofs;
using Doorcode.Registration;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Pages;

/// <summary>A request for a page: whose browser sends it, where that browser is in its journeys, and what was typed.</summary>
internal sealed class Visit
{
    private readonly HttpContext _context;
    private PageState _known = new();

    /// <summary>The session whose cookie the browser has after the answer.</summary>
    private SessionId? _session;

    private Visit(HttpContext context) => _context = context;

    /// <summary>The session that the cookie opens; null when the visitor is not signed in.</summary>
    public LiveSession? Session { get; private set; }

    /// <summary>The session of a page that <see cref="MembersOnly"/> guards.</summary>
    public LiveSession Member => Session ?? throw new InvalidOperationException("The page is not for members only.");

    /// <summary>Where the browser is; what is set here is there at the next request.</summary>
    public PageState State { get; set; } = new();

    /// <summary>What was typed; empty for a GET.</summary>
    public TypedForm Form { get; private set; } = new();

    /// <summary>The sentences of the reader's language: the one that was chosen on the pages, else what Accept-Language prefers.</summary>
    public PageWords Words => PageWords.In(Languages.Find(State.Language) ?? AnswerLanguage.Of(_context));

    /// <summary>The languages to choose from.</summary>
    public LanguageCatalogue Languages => Service<LanguageCatalogue>();

    /// <summary>The page that the reader sees, as a path of this server. A refused form is shown at the path that it was sent to, which may have no page.</summary>
    public string Here
    {
        get
        {
            var path = _context.Request.Path.ToUriComponent();
            return PagesFeature.PrefixOf(_context) + (IsWrite ? string.Join('/', path.Split('/').Take(PagesFeature.PathOfPage)) : path);
        }
    }

    /// <summary>The first page of a visitor: the registration, or the sign-in where registration is off.</summary>
    public string Start => RegistrationFeature.Switch.IsOn(_context.RequestServices) ? "register" : "sign-in";

    /// <summary>Who asks. A language that was chosen on the pages counts for more than what the browser accepts.</summary>
    public Caller Caller => Caller.Of(_context) is var caller && State.Language is { } chosen ? caller with { AcceptedLanguages = chosen } : caller;

    /// <summary>The device token of the browser; null when it has none.</summary>
    public string? DeviceToken => Service<DeviceCookie>().Of(_context.Request);

    /// <summary>The path of <c>/account</c>.</summary>
    public string Base => PagesFeature.PrefixOf(_context) + PagesFeature.Path;

    private bool IsWrite => !HttpMethods.IsGet(_context.Request.Method) && !HttpMethods.IsHead(_context.Request.Method);

    public static ValueTask<Visit?> BindAsync(HttpContext context) => new(new Visit(context));

    /// <summary>Reads the cookies: where the browser is, and whose session it has. The form is read afterwards, once the page lets this visitor in.</summary>
    /// <returns>Why the request is refused; null when it is not.</returns>
    public async ValueTask<Problem?> ReadCookiesAsync()
    {
        State = _known = Service<PageCookie>().Of(_context.Request);
        var cookies = Service<CookieGuard>();
        if (cookies.IsOn(_context.Request))
        {
            var session = await cookies.CheckAsync(_context);
            if (session.Problem is { } problem && problem != Problems.Unauthenticated)
                return problem;

            Session = session.Value;
        }

        _session = Session?.Id;
        State = State.In(_session?.ToString());
        return null;
    }

    /// <summary>Reads what was typed.</summary>
    /// <returns>Why the request is refused; null when it is not.</returns>
    public async ValueTask<Problem?> ReadFormAsync()
    {
        if (!IsWrite)
            return null;

        if (!(await TypedForm.ReadAsync(_context)).Try(out var form, out var unreadable))
            return unreadable;

        Form = form;
        return null;
    }

    /// <summary>A part of the query; null when it is not there.</summary>
    public string? Query(string name) => _context.Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>Shows a page. What has just happened is told once.</summary>
    public PageResult Show(PageModel page)
    {
        if (State.Notice is { } notice)
        {
            page = page with { Notice = Words.Find(notice) };
            State = State with { Notice = null };
        }

        return new PageResult(page, StatusCodes.Status200OK, this);
    }

    /// <summary>Shows a form again that was refused, and says why.</summary>
    public PageResult Refuse(PageModel page, Problem problem) =>
        new(page with { Fault = page.Fault ?? Words.FaultOf(problem) }, PageResult.StatusOf(problem), this) { RetryAfter = problem.RetryAfter };

    /// <summary>Goes to another page.</summary>
    /// <param name="page">Its path under <c>/account/</c>.</param>
    /// <param name="notice">The key of the sentence that it begins with; null for none.</param>
    public SeeOther GoTo(string page, string? notice = null)
    {
        State = State with { Notice = notice ?? State.Notice };
        return new SeeOther($"{Base}/{page}");
    }

    /// <summary>Goes to where the owner was before the sign-in, or to the account.</summary>
    public SeeOther GoBack()
    {
        var back = State.ReturnTo;
        State = State with { ReturnTo = null };
        return back is null ? GoTo("") : new SeeOther(back);
    }

    /// <summary>Asks for a fresh proof, after which a step goes on.</summary>
    /// <param name="action">The path of the step under <c>/account/</c>.</param>
    /// <param name="fields">What was typed; null where only a page was asked for.</param>
    public SeeOther AskForProof(string action, IReadOnlyDictionary<string, string>? fields)
    {
        var end = Service<ServerClock>().Now + (long)StepUp.MaxAge.TotalMilliseconds;
        State = State with { Interrupted = new Interrupted(action, fields, Member.Id.ToString(), end) };
        return GoTo("confirm");
    }

    /// <summary>Goes on with a step that a fresh proof was asked for.</summary>
    /// <param name="interrupted">The step.</param>
    public async Task ResumeAsync(Interrupted interrupted)
    {
        Session = (await Service<CookieGuard>().CheckAsync(_context)).Value;
        _session = Session?.Id;
        Form = TypedForm.Of(interrupted.Fields ?? new Dictionary<string, string>(StringComparer.Ordinal));
        State = State with { Interrupted = null };
    }

    /// <summary>Keeps the cookie of a session that has begun, and forgets the journey that led there.</summary>
    public void SignIn(TokenPair tokens)
    {
        if (tokens.Cookie is { } cookie)
            Service<SessionCookie>().Set(_context, cookie);

        _session = tokens.Session;
        RememberDevice(tokens.DeviceToken);
        State = State.Afresh() with { ReturnTo = State.ReturnTo };
    }

    /// <summary>Takes the session's cookie away, and everything that belongs to a journey.</summary>
    public void SignOut()
    {
        ForgetSession();
        State = State.Afresh();
    }

    /// <summary>Takes the session's cookie away for a sign-in that goes on, and forgets the journey that led there.</summary>
    public void ForgetSession()
    {
        Service<SessionCookie>().Clear(_context);
        _session = null;
        State = State.Afresh() with { ReturnTo = State.ReturnTo };
    }

    /// <summary>
    /// Ends the session before the browser loses its cookie, because without the cookie the session could not be ended. Does nothing when the visitor is
    /// not signed in, or the session has just ended.
    /// </summary>
    public async Task EndSessionAsync(CancellationToken cancel)
    {
        if (Session is { } before)
            await Service<LogOut>().RunAsync(before, before.Id, Caller, cancel);
    }

    /// <summary>Keeps what proves later that this browser got into the account.</summary>
    public void RememberDevice(string? token) => Service<DeviceCookie>().Set(_context, token);

    /// <summary>Gives the browser its state, if it has changed.</summary>
    public void Save()
    {
        State = State.Of(_session?.ToString());
        if (State != _known)
            Service<PageCookie>().Set(_context, State);
    }

    /// <summary>
    /// The page that answers. It is found here rather than as a parameter of each route, so that routes share the code that ASP.NET Core generates
    /// for their parameters: 0.8 MB.
    /// </summary>
    public TPage Page<TPage>()
        where TPage : notnull => Service<TPage>();

    private T Service<T>()
        where T : notnull => _context.RequestServices.GetRequiredService<T>();
}
