using System.Security.Cryptography;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>What happens at one moment. Needs apps without limits.</summary>
/// <param name="first">A server.</param>
/// <param name="second">Another server over the same database; may be the same.</param>
public abstract class PasskeyRaceContract(DoorcodeApp first, DoorcodeApp second)
{
    private const int Rounds = 4;

    [Fact]
    public async Task Of_twenty_answers_to_one_ceremony_one_is_judged()
    {
        var tokens = await first.NewTokensAsync();
        var key = await first.NewPasskeyAsync(tokens.Access, isCounting: false);
        for (var round = 0; round < Rounds; round++)
        {
            var ceremony = await first.OfferLoginAsync();
            var credential = key.Authenticator.Get(ceremony.Options);
            var answers = await AtOnce.RunAsync(20, i => Server(i).LogInByPasskeyAsync(ceremony, credential));
            Assert.Equal(19, answers.Count(answer => answer.Code == Problems.PasskeyRejected.Code));
            Assert.Single(answers, answer => (int)answer.Status == 200);
        }
    }

    [Fact]
    public async Task Of_twenty_assertions_with_one_counter_one_is_taken()
    {
        var tokens = await first.NewTokensAsync();
        var key = await first.NewPasskeyAsync(tokens.Access);
        for (var round = 0u; round < Rounds; round++)
        {
            var ceremonies = new List<OfferedCeremony>();
            for (var i = 0; i < 20; i++)
                ceremonies.Add(await first.OfferLoginAsync());

            var credentials = ceremonies.ConvertAll(one => key.Authenticator.Get(one.Options, new Answering { Count = 100 + round }));
            var answers = await AtOnce.RunAsync(20, i => Server(i).LogInByPasskeyAsync(ceremonies[i], credentials[i]));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(19, answers.Count(answer => answer.Code == Problems.PasskeyRejected.Code));
        }
    }

    [Fact]
    public async Task Of_twenty_assertions_with_one_counter_one_completes_a_login_and_the_owner_is_told_of_the_others()
    {
        var person = await first.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        var key = await first.NewPasskeyAsync((await person.TokensAsync()).Access);
        for (var round = 0u; round < Rounds; round++)
        {
            var (tickets, ceremonies) = (new List<string>(), new List<OfferedCeremony>());
            for (var i = 0; i < 20; i++)
            {
                tickets.Add(await person.IssueTicketAsync());
                ceremonies.Add(await first.OfferSecondFactorAsync(tickets[i]));
            }

            var credentials = ceremonies.ConvertAll(one => key.Authenticator.Get(one.Options, new Answering { Count = 100 + round }));
            var answers = await AtOnce.RunAsync(20, i => Server(i).SecondFactorAsync(tickets[i], ceremonies[i], credentials[i]));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(19, answers.Count(answer => answer.Code == Problems.PasskeyRejected.Code));
            Assert.Equal(19 * (round + 1), await first.EventsAsync("passkey.counter", person.Email));
        }
    }

    [Fact]
    public async Task Of_the_answers_to_one_ceremony_of_a_ticket_one_completes_a_login()
    {
        var person = await first.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        var key = await first.NewPasskeyAsync((await person.TokensAsync()).Access, isCounting: false);
        for (var round = 0; round < Rounds; round++)
        {
            var ticket = await person.IssueTicketAsync();
            var ceremony = await first.OfferSecondFactorAsync(ticket);
            var credential = key.Authenticator.Get(ceremony.Options);
            var answers = await AtOnce.RunAsync(20, i => Server(i).SecondFactorAsync(ticket, ceremony, credential));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(0, await first.EventsAsync("passkey.counter", person.Email));
        }
    }

    [Fact]
    public async Task Of_eleven_passkeys_that_are_added_at_once_ten_are_and_none_later()
    {
        for (var round = 0; round < 3; round++)
        {
            var tokens = await first.NewTokensAsync();
            await first.NewPasskeyAsync(tokens.Access);
            var (ceremonies, authenticators) = (new List<OfferedCeremony>(), new List<SoftAuthenticator>());
            for (var i = 0; i < 10; i++)
            {
                ceremonies.Add(await first.OfferAsync(tokens.Access));
                authenticators.Add(new SoftAuthenticator());
            }

            var answers = await AtOnce.RunAsync(
                10, i => Server(i).AddPasskeyAsync(tokens.Access, ceremonies[i], authenticators[i].Create(ceremonies[i].Options)));

            Assert.Equal(9, answers.Count(answer => (int)answer.Status == 201));
            Assert.Single(answers, answer => answer.Code == Problems.LimitReached.Code);
            var later = await first.OfferAsync(tokens.Access);
            using var another = new SoftAuthenticator();
            (await first.AddPasskeyAsync(tokens.Access, later, another.Create(later.Options))).ShouldBe(Problems.LimitReached);
            authenticators.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task Of_first_passkeys_that_are_added_at_once_one_is()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = await first.NewTokensAsync();
            var ceremonies = new[] { await first.OfferAsync(tokens.Access), await first.OfferAsync(tokens.Access) };
            SoftAuthenticator[] authenticators = [new(), new()];
            var answers = await AtOnce.RunAsync(
                2, i => Server(i).AddPasskeyAsync(tokens.Access, ceremonies[i], authenticators[i].Create(ceremonies[i].Options)));
            Assert.Single(answers, answer => (int)answer.Status == 201);
            Assert.Single(answers, answer => answer.Code == Problems.PasskeyRejected.Code);
            Array.ForEach(authenticators, one => one.Dispose());
        }
    }

    [Fact]
    public async Task The_last_two_passkeys_that_are_removed_at_once_leave_an_account_that_knows_what_it_has()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var person = await first.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
            var tokens = await person.TokensAsync();
            var keys = new[] { await first.NewPasskeyAsync(tokens.Access), await first.NewPasskeyAsync(tokens.Access) };
            var answers = await AtOnce.RunAsync(2, i => Server(i).RemovePasskeyAsync(tokens.Access, keys[i].Id));
            var removed = answers.Count(answer => (int)answer.Status == 204);
            Assert.InRange(removed, 1, 2);
            (await person.LogInAsync()).ShouldBe(removed == 2 ? 200 : 403);
        }
    }

    private DoorcodeApp Server(int call) => call % 2 == 0 ? first : second;
}
