using Doorcode.Tests.Fixtures;
using Probe = (string Expected, string[] Steps);

namespace Doorcode.Tests.Registration;

/// <summary>
/// What has become of an address shows in no later answer. Each sequence of requests is sent for addresses with different pasts,
/// at the same moments, and the answers are compared with their headers. Pasts that differ in what anybody could have asked for,
/// such as a mail a minute ago, are compared among themselves: it is no secret that somebody asked.
/// </summary>
public abstract class LaterAnswersContract
{
    private const string Made = "an id that nobody was given";

    private static readonly string[] Settings =
    [
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:LoginPerAccountAndNetwork:Burst=3",
    ];

    /// <summary>What happened before: an account from yesterday, or a registration five seconds ago, or both.</summary>
    private static readonly Past[] Pasts =
    [
        new("unknown", IsAsked: false, IsIdAlive: false),
        new("account", IsAsked: false, IsIdAlive: false) { Yesterday = person => ConfirmAsync(person) },
        new("expired yesterday", IsAsked: false, IsIdAlive: false) { Yesterday = _ => Task.CompletedTask },
        new("exhausted yesterday", IsAsked: false, IsIdAlive: false) { Yesterday = ExhaustAsync },
        new("pending", IsAsked: true, IsIdAlive: true),
        new("pending with an account", IsAsked: true, IsIdAlive: true) { Yesterday = person => ConfirmAsync(person) },
        new("pending after an exhausted one", IsAsked: true, IsIdAlive: true) { Yesterday = ExhaustAsync },
        new("confirmed", IsAsked: true, IsIdAlive: false) { Now = person => ConfirmAsync(person) },
        new("confirmed without an id", IsAsked: true, IsIdAlive: false) { Now = person => ConfirmAsync(person, withId: false) },
        new("confirmed and logged in", IsAsked: true, IsIdAlive: false)
        {
            Now = async person =>
            {
                await ConfirmAsync(person);
                await person.TokensAsync();
            },
        },
        new("exhausted", IsAsked: true, IsIdAlive: false) { Now = ExhaustAsync },
        new("exhausted with an account", IsAsked: true, IsIdAlive: false)
        {
            Yesterday = person => ConfirmAsync(person),
            Now = ExhaustAsync,
        },
    ];

    /// <summary>Times are since the step before. What is expected is said for addresses that were asked for five seconds ago.</summary>
    private static readonly Dictionary<string, Probe> Probes = new(StringComparer.Ordinal)
    {
        ["a resend within and after the cooldown"] =
            ("429 429 200 429 200", ["0 resend", "54.999 resend", "0.001 resend", "0 resend", "60 resend"]),
        ["resends until no mail is left"] = (
            "200 200 200 200 429 429 200",
            ["60 resend", "60 resend", "60 resend", "60 resend", "60 resend", "60 resend", "3600 resend"]),
        ["registrations until no mail is left"] = (
            "200 200 200 200 429 429 200 429",
            ["0 register", "1 register", "1 register", "1 register", "1 register", "90 resend", "3600 register", "0 resend"]),
        ["a resend after another registration"] = ("200 429 429 200 400", ["30 register", "0 resend", "59.999 resend", "0.001 resend", "0 guess"]),
        ["wrong codes without an id"] = (
            "400 400 400 400 403 400 400 400 200",
            ["0 guess", "0 guess", "0 guess", "0 guess", "0 guess", "0 guess", "300 guess", "400 guess", "0 resend"]),
        ["wrong passwords"] = ("401 401 401 429 429 401", ["0 login", "0 login", "0 login", "0 login", "30 login", "60 login"]),
        ["everything after the code has ended"] = (
            "200 429 400 401 200 429 200",
            ["660 resend", "0 resend", "0 guess", "0 login", "60 register", "0 resend", "60 resend"]),
        ["another spelling and a tag of the mailbox"] = (
            "200 200 200 200 429 429 400 401",
            ["0 spelled-register", "60 spelled-resend", "0 tagged-register", "0 tagged-register", "0 tagged-register", "60 resend", "0 spelled-guess", "0 spelled-login"]),
        ["resends with an id that is dead or alive"] = ("429 200 429 200 200", ["0 resend-id", "55 resend-id", "0 resend-id", "60 resend-id", "600 resend-id"]),
        ["wrong codes with an id that is dead or alive"] = (
            "400 400 400 400 403 400 200 200",
            ["0 guess-id", "0 guess-id", "0 guess-id", "0 guess-id", "0 guess-id", "0 guess-id", "0 resend-id", "0 resend-id"]),
    };

    public static TheoryData<string> Names { get; } = new(Probes.Keys);

    protected abstract Task<Place> StartAsync(string[] settings);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_later_answer_tells_what_has_become_of_an_address(string name)
    {
        await using var place = await StartAsync(Settings);
        var people = await LiveThroughAsync(place.App);
        var (expected, steps) = Probes[name];
        var withId = steps.Any(step => step.EndsWith("-id", StringComparison.Ordinal));
        var statuses = new List<int>();
        foreach (var step in steps)
        {
            var (after, ask) = (double.Parse(step.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), step.Split(' ')[1]);
            place.App.Clock.Advance(TimeSpan.FromSeconds(after));
            var answers = new List<(Past Past, string Text)>();
            foreach (var (past, person) in people)
            {
                var answer = await AskAsync(person, ask);
                answers.Add((past, Sameness.Of(answer)));
                if (past.Name == "pending")
                    statuses.Add((int)answer.Status);
            }

            foreach (var alike in answers.GroupBy(answer => withId ? answer.Past.IsIdAlive : answer.Past.IsAsked))
            {
                Assert.True(
                    alike.Select(answer => answer.Text).Distinct(StringComparer.Ordinal).Count() == 1,
                    $"After '{step}':\n" + string.Join('\n', alike.Select(answer => $"{answer.Past.Name}: {answer.Text}")));
            }
        }

        Assert.Equal(expected, string.Join(' ', statuses));
    }

    private static async Task<List<(Past Past, Person Person)>> LiveThroughAsync(DoorcodeApp app)
    {
        foreach (var past in Pasts.Where(past => past.Yesterday is not null))
            await past.Yesterday!(await app.RegisterAsync(past.Address));

        app.Clock.Advance(TimeSpan.FromDays(1));
        var people = new List<(Past Past, Person Person)>();
        foreach (var past in Pasts)
            people.Add((past, past.IsAsked ? await RegisterAsync(app, past.Address) : new Person(app, past.Address, "", Made, "")));

        app.Clock.Advance(TimeSpan.FromSeconds(5));
        foreach (var (past, person) in people)
            await past.Now(person);

        return people;
    }

    /// <summary>The mail to the owner of an account holds no code.</summary>
    private static async Task<Person> RegisterAsync(DoorcodeApp app, string address)
    {
        var answer = await RegistrationCalls.RegisterAsync(app, address);
        answer.ShouldBe(200);
        var lines = (await app.Mailbox.NextFor(address)).TextBody!.Split('\n').Select(line => line.Trim());
        var code = lines.FirstOrDefault(line => line.Length == 6 && line.All(char.IsAsciiDigit)) ?? "";
        return new Person(app, address, Person.DefaultPassword, answer.Text("registration_id"), code);
    }

    private static async Task ConfirmAsync(Person person, bool withId = true) =>
        (await (withId ? person.ConfirmAsync(person.Code) : person.ConfirmWithoutIdAsync(person.Code))).ShouldBe(201);

    private static async Task ExhaustAsync(Person person)
    {
        for (var i = 0; i < 4; i++)
            (await person.ConfirmAsync(person.WrongCode)).ShouldBe(400);
        (await person.ConfirmAsync(person.WrongCode)).ShouldBe(403);
    }

    private static Task<Answer> AskAsync(Person person, string what)
    {
        var (app, email) = (person.App, person.Email);
        if (what.StartsWith("spelled-", StringComparison.Ordinal))
            (what, email) = (what["spelled-".Length..], email.ToUpperInvariant());
        else if (what.StartsWith("tagged-", StringComparison.Ordinal))
            (what, email) = (what["tagged-".Length..], email.Replace("@", "+tag@", StringComparison.Ordinal));

        return what switch
        {
            "register" => RegistrationCalls.RegisterAsync(app, email),
            "resend" => app.PostAsync("/api/users/resend-otp/", ("email", email)),
            "resend-id" => app.PostAsync("/api/users/resend-otp/", ("email", email), ("registration_id", person.RegistrationId)),
            "guess" => app.PostAsync("/api/users/confirm-otp/", ("email", email), ("otp", "000000")),
            "guess-id" => app.PostAsync(
                "/api/users/confirm-otp/", ("email", email), ("otp", "000000"), ("registration_id", person.RegistrationId)),
            "login" => app.PostAsync("/api/users/login/", ("email", email), ("password", "a wrong password")),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such request."),
        };
    }

    /// <summary>An app and what it runs on.</summary>
    protected sealed record Place(DoorcodeApp App, IAsyncDisposable Owner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Owner.DisposeAsync();
    }

    private sealed record Past(string Name, bool IsAsked, bool IsIdAlive)
    {
        public string Address => $"{Name.Replace(' ', '.')}@example.org";

        /// <summary>What became of yesterday's registration; null where there was none.</summary>
        public Func<Person, Task>? Yesterday { get; init; }

        /// <summary>What became of the registration of five seconds ago.</summary>
        public Func<Person, Task> Now { get; init; } = _ => Task.CompletedTask;
    }
}
