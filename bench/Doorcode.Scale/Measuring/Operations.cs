using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Rig;

namespace Doorcode.Scale.Measuring;

/// <summary>Does each operation so often that its cost shows, one after the other.</summary>
internal sealed partial class Operations : IDisposable
{
    private const string Password = "Violet-anchor-42-mosaic";
    private const int Hashed = 100;
    private const int Quick = 600;
    private readonly Subject _subject;
    private readonly HttpClient _http;
    private readonly Callers _callers;

    public Operations(Subject subject)
    {
        _subject = subject;
        _http = new HttpClient { BaseAddress = subject.Server.Address };
        _callers = new Callers(_http);
    }

    public async Task<Costs> MeasureAsync(CancellationToken cancel)
    {
        var meter = new CostMeter(_subject);
        await RegisterAsync(-1, cancel);
        var registration = await meter.MeasureAsync(
            "registration (register and confirm-otp)", Hashed, number => RegisterAsync(number, cancel), cancel);

        var sessions = new List<(string Access, string Refresh)>();
        var login = await meter.MeasureAsync(
            "login", Hashed, async number => sessions.Add(await LogInAsync(number, cancel)), cancel);
        var visit = await meter.MeasureAsync(
            "GET me", Quick, number => VisitAsync(sessions[number % Hashed].Access, cancel), cancel);
        var refresh = await meter.MeasureAsync("refresh", Quick, async number =>
            sessions[number % Hashed] = await RefreshAsync(sessions[number % Hashed].Refresh, cancel), cancel);
        // While every session is alive and has been refreshed, as most are at any time.
        var rows = new RowSizes(_subject);
        RowCost[] measuredRows = [await rows.AccountsAsync(cancel), await rows.SessionsAsync(cancel), await rows.AuditAsync(cancel)];
        var logout = await meter.MeasureAsync("logout", Hashed, number => LogOutAsync(sessions[number], cancel), cancel);

        return new Costs([login, refresh, visit, logout, registration], measuredRows);
    }

    public void Dispose() => _http.Dispose();

    private async Task RegisterAsync(int number, CancellationToken cancel)
    {
        var email = Address(number);
        var registered = await _callers.PostAsync(
            "register", new { email, password = Password, full_name = "Ada Lovelace" }, bearer: null, cancel);
        var otp = await CodeAsync(email, cancel);
        var registrationId = registered.GetProperty("registration_id").GetString();
        await _callers.PostAsync("confirm-otp", new { email, otp, registration_id = registrationId }, bearer: null, cancel);
    }

    private async Task<(string Access, string Refresh)> LogInAsync(int number, CancellationToken cancel) =>
        Pair(await _callers.PostAsync("login", new { email = Address(number), password = Password }, bearer: null, cancel));

    private async Task<(string Access, string Refresh)> RefreshAsync(string refresh, CancellationToken cancel) =>
        Pair(await _callers.PostAsync("token/refresh", new { refresh }, bearer: null, cancel));

    private Task LogOutAsync((string Access, string Refresh) session, CancellationToken cancel) =>
        _callers.PostAsync("logout", new { refresh_token = session.Refresh }, session.Access, cancel);

    private Task VisitAsync(string access, CancellationToken cancel) => _callers.GetAsync("me", access, cancel);

    private async Task<string> CodeAsync(string email, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var text = await _http.GetStringAsync(new Uri($"/dev/mail.json?to={email}", UriKind.Relative), cancel);
            using var mails = JsonDocument.Parse(text);
            foreach (var mail in mails.RootElement.EnumerateArray())
                return SixDigits().Match(mail.GetProperty("text").GetString()!).Value;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel);
        }
        throw new InvalidRunException($"no mail for {email} came to the development mailbox");
    }

    private static (string Access, string Refresh) Pair(JsonElement answer) =>
        (answer.GetProperty("access").GetString()!, answer.GetProperty("refresh").GetString()!);

    private static string Address(int number) => FormattableString.Invariant($"person-{number + 1}@example.org");

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();
}
