using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Login;

/// <summary>
/// While the app's code for claims fails, nobody gets an access token, and no right proof is lost by it. Needs apps with <see cref="Settings"/>
/// and <see cref="Register"/>.
/// </summary>
/// <param name="first">A server.</param>
/// <param name="second">Another one over the same stores; may be the same.</param>
public abstract class ClaimsOutageContract(DoorcodeApp first, DoorcodeApp second)
{
    /// <summary>The settings of the apps.</summary>
    public static readonly string[] Settings = ["Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"];

    private const int Callers = 40;
    private const int Rounds = 5;
    private const int Entry = 18;

    private const string Ring = "SELECT guesses FROM totp_keys WHERE account_id = @account";
    private const string Left = "SELECT guesses_left FROM login_tickets WHERE hash = @hash";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => first.Services.GetRequiredService<Database>();

    /// <summary>Adds the app's code.</summary>
    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<ClaimsOutage>();
        new DoorcodeBuilder(services).AddAccessTokenClaims<FailingClaims>();
    }

    [Fact]
    public async Task A_right_second_factor_costs_no_guess()
    {
        var (ada, _, phone) = await first.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        using (Fail())
        {
            for (var turn = 0; turn < 12; turn++)
                (await Server(turn).SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(Problems.Unavailable);

            for (var turn = 0; turn < 6; turn++)
                (await Server(turn).SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(Problems.Unavailable);
        }

        (await second.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(200);
        (await second.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
    }

    [Fact]
    public async Task A_right_passkey_costs_no_guess_and_its_counter_counts()
    {
        var (ada, key) = await NewWithPasskeyAsync();
        var ticket = await ada.TicketAsync();
        using (Fail())
        {
            for (var turn = 0u; turn < 6; turn++)
                (await ShowAsync(ticket, key, count: 10 + turn)).ShouldBe(Problems.Unavailable);

            // It was shown already, and the app is not asked.
            (await ShowAsync(ticket, key, count: 15)).ShouldBe(Problems.PasskeyRejected);
            Assert.Equal(1, await first.EventsAsync("passkey.counter", ada.Email));
        }

        (await ShowAsync(ticket, key, count: 16)).ShouldBe(200);
    }

    [Theory]
    // Two logins of one person at once: the counter was overtaken.
    [InlineData(6u, 0)]
    // A copy of the passkey showed the same one.
    [InlineData(5u, 1)]
    public async Task A_passkey_is_refused_when_its_counter_has_grown_while_the_app_was_asked(uint others, int alarms)
    {
        var (ada, key) = await NewWithPasskeyAsync();
        var held = first.Services.GetRequiredService<ClaimsOutage>().HoldNext();
        var late = ShowAsync(await ada.TicketAsync(), key, count: 5);
        await held.Reached.WaitAsync(Cancel);
        (await ShowAsync(await ada.TicketAsync(), key, others, second)).ShouldBe(200);
        held.Release();

        (await late).ShouldBe(Problems.PasskeyRejected);
        Assert.Equal(alarms, await first.EventsAsync("passkey.counter", ada.Email));
    }

    [Fact]
    public async Task A_right_fresh_proof_costs_no_guess()
    {
        var (_, tokens, phone) = await first.NewWithPhoneAsync();
        using (Fail())
        {
            for (var turn = 0; turn < 12; turn++)
                (await Server(turn).ReauthenticateAsync(tokens.Access, totp: phone.Code())).ShouldBe(Problems.Unavailable);
        }

        (await second.ReauthenticateAsync(tokens.Access, totp: phone.Code())).ShouldBe(200);
    }

    [Fact]
    public async Task What_is_given_back_buys_no_wrong_guess_of_a_ticket()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, tokens, phone) = await first.NewWithPhoneAsync();
            var ticket = await ada.TicketAsync();
            var (right, wrong) = (phone.Code(), phone.Wrong());
            Answer[] answers;
            using (Fail())
                answers = await AtOnce.RunAsync(Callers, i => Server(i / 2).SecondFactorAsync(ticket, totp: IsRight(i) ? right : wrong));

            Assert.All(answers.Where((_, i) => IsRight(i)), answer => Assert.Contains(answer.Code, new[] { "unavailable", "code_rejected" }));
            Assert.All(answers.Where((_, i) => !IsRight(i)), answer => Assert.Contains(answer.Code, new[] { "code_rejected", "attempts_exhausted" }));
            var left = await Database.FirstAsync(Left, row => row.Number(0), Cancel, ("@hash", LoginTicket.Hash(ticket)));
            Assert.Equal(5, left + await WrongCodesAsync(tokens));
        }
    }

    [Fact]
    public async Task What_is_given_back_buys_no_wrong_code_of_an_app()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, tokens, phone) = await first.NewWithPhoneAsync();
            var tickets = new string[Callers];
            for (var i = 0; i < Callers; i++)
                tickets[i] = await ada.IssueTicketAsync();

            var (right, wrong) = (phone.Code(), phone.Wrong());
            Answer[] answers;
            using (Fail())
                answers = await AtOnce.RunAsync(Callers, i => Server(i / 2).SecondFactorAsync(tickets[i], totp: IsRight(i) ? right : wrong));

            Assert.All(answers.Where((_, i) => IsRight(i)), answer => Assert.Contains(answer.Code, new[] { "unavailable", "too_many_requests" }));
            var judged = answers.Where((_, i) => !IsRight(i)).Count(answer => answer.Code == "code_rejected");
            Assert.InRange(judged, 1, 10);
            Assert.Equal(judged, await WrongCodesAsync(tokens));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_mailed_code_stays_as_it_is(bool hasId)
    {
        var ada = await first.JoinAsync(FactorCalls.NewEmail());
        var (code, id) = await AskAsync(ada);
        var named = hasId ? id : null;
        using (Fail())
        {
            for (var turn = 0; turn < 8; turn++)
                (await ConfirmAsync(Server(turn), ada, code, named)).ShouldBe(Problems.Unavailable);

            // The right ones have spent nothing, and the wrong ones count as ever.
            for (var turn = 0; turn < 4; turn++)
                (await ConfirmAsync(Server(turn), ada, Other(code), named)).ShouldBe(Problems.CodeRejected);
        }

        var begun = await ConfirmAsync(second, ada, code, named);
        begun.ShouldBe(200);
        Assert.Equal("pro", (string)SessionCalls.Claims(begun.Text("access"))["plan"]!);
        // Without an id it is the fifth wrong guess.
        Assert.Contains((await ConfirmAsync(first, ada, code, named)).Code, new[] { "code_rejected", "attempts_exhausted" });
    }

    [Fact]
    public async Task Of_many_logins_with_the_same_mailed_code_one_succeeds()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await first.JoinAsync(FactorCalls.NewEmail());
            var (code, id) = await AskAsync(ada);
            var answers = await AtOnce.RunAsync(Callers, i => ConfirmAsync(Server(i), ada, code, id));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(Callers - 1, answers.Count(answer => answer.Code == "code_rejected"));
        }
    }

    [Fact]
    public async Task Right_codes_during_the_outage_buy_no_wrong_guess_of_a_mailed_code()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await first.JoinAsync(FactorCalls.NewEmail());
            var (code, id) = await AskAsync(ada);
            Answer[] answers;
            using (Fail())
                answers = await AtOnce.RunAsync(Callers, i => ConfirmAsync(Server(i / 2), ada, IsRight(i) ? code : Other(code), id));

            Assert.All(answers.Where((_, i) => IsRight(i)), answer => Assert.Contains(answer.Code, new[] { "unavailable", "code_rejected" }));
            var isDead = answers.Count(answer => answer.Code == "attempts_exhausted");
            Assert.InRange(isDead, 0, 1);
            // What is left of the budget, and no more.
            for (var turn = 0; turn < 5 && isDead == 0; turn++)
                isDead += (await ConfirmAsync(Server(turn), ada, Other(code), id)).Code == "attempts_exhausted" ? 1 : 0;

            Assert.Equal(1, isDead);
            (await ConfirmAsync(first, ada, code, id)).ShouldBe(Problems.CodeRejected);
        }
    }

    private async Task<(Person Person, OwnedKey Key)> NewWithPasskeyAsync()
    {
        var person = await first.JoinAsync(FactorCalls.NewEmail());
        return (person, await first.NewPasskeyAsync((await person.TokensAsync()).Access));
    }

    private async Task<Answer> ShowAsync(string ticket, OwnedKey key, uint count, DoorcodeApp? server = null)
    {
        var ceremony = await first.OfferSecondFactorAsync(ticket);
        return await (server ?? first).SecondFactorAsync(ticket, ceremony, key.Authenticator.Get(ceremony.Options, new Answering { Count = count }));
    }

    private static bool IsRight(int turn) => turn % 2 == 0;

    private static string Other(string code) => code == "000000" ? "000001" : "000000";

    private DoorcodeApp Server(int turn) => turn % 2 == 0 ? first : second;

    private static Task<Answer> ConfirmAsync(DoorcodeApp app, Person person, string code, string? id) =>
        app.PostAsync("/api/users/login-otp/confirm/", ("email", person.Email), ("otp", code), ("login_id", id));

    private async Task<(string Code, string Id)> AskAsync(Person person)
    {
        var answer = await first.PostAsync("/api/users/login-otp/", ("email", person.Email));
        answer.ShouldBe(200);
        return (SmtpMailbox.CodeIn(await first.Mailbox.NextFor(person.Email)), answer.Text("login_id"));
    }

    /// <summary>How many wrong codes of an account's app are counted.</summary>
    private async Task<int> WrongCodesAsync(Fixtures.Tokens tokens)
    {
        var account = Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>());
        var ring = await Database.FirstAsync(Ring, row => row.Text(0), Cancel, ("@account", account));
        Assert.Equal(10 * Entry, ring!.Length);
        return Enumerable.Range(0, 10).Count(place => ring[(place * Entry)..][0] != '0');
    }

    private Outage Fail() => new([.. new[] { first, second }.Select(app => app.Services.GetRequiredService<ClaimsOutage>())]);

    private sealed class Outage : IDisposable
    {
        private readonly ClaimsOutage[] _apps;

        public Outage(ClaimsOutage[] apps)
        {
            _apps = apps;
            Set(true);
        }

        public void Dispose() => Set(false);

        private void Set(bool isOn)
        {
            foreach (var app in _apps)
                app.IsOn = isOn;
        }
    }
}
