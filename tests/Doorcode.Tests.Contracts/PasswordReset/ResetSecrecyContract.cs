using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.PasswordReset;

/// <summary>Whether an address has an account shows in no answer of a reset, wherever codes are kept. Needs an app with <see cref="PasswordCalls.WideNetworks"/>.</summary>
public abstract class ResetSecrecyContract(DoorcodeApp app)
{
    private static readonly string[] Names = ["unknown", "known", "disabled", "pending", "changed"];

    /// <summary>Minutes since the step before, what is asked, and the answer to it.</summary>
    public static TheoryData<string> Walks { get; } = new(
        "0 forgot 200, 0 forgot 200, 0 forgot 200, 0 forgot 200, 0 forgot 429, 60 forgot 200",
        "0 forgot 200, 0 again 429, 1 again 200, 0 again 429, 1 again 200, 8 again 200, 0 again 200",
        "0 again 200, 0 again 200, 0 guess 400",
        "0 forgot 200, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 403, 0 guess 400, 0 again 200, 0 anonymous 400",
        "0 anonymous 400, 0 anonymous 400, 0 anonymous 400, 0 anonymous 400, 0 anonymous 403, 0 anonymous 400, 0 forgot 200, 0 anonymous 400, 10 anonymous 400",
        "0 forgot 200, 0 long 400, 0 long 400, 0 anonymous 400, 0 long 400, 0 long 400, 0 long 403",
        "0 forgot 200, 0 refused 400, 0 impossible 400, 0 guess 400",
        "0 forgot 200, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 403, 0 forgot 200, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 400, 0 guess 403, 0 forgot 200, 0 guess 400, 1 again 200, 0 long 400, 0 guess 400");

    [Theory]
    [MemberData(nameof(Walks))]
    public async Task No_answer_tells_whether_an_address_has_an_account(string walk)
    {
        var people = new List<Person>();
        foreach (var name in Names)
            people.Add(await LiveAsync(name, $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org"));

        app.Clock.Advance(TimeSpan.FromMinutes(59));
        var ids = people.ToDictionary(person => person.Email, _ => "an id that nobody was given");
        foreach (var step in walk.Split(", ").Select(step => step.Split(' ')))
        {
            app.Clock.Advance(TimeSpan.FromMinutes(int.Parse(step[0], System.Globalization.CultureInfo.InvariantCulture)));
            var answers = new List<string>();
            foreach (var person in people)
            {
                var answer = await AskAsync(person.Email, step[1], ids[person.Email]);
                answer.ShouldBe(int.Parse(step[2], System.Globalization.CultureInfo.InvariantCulture));
                if (step[1] == "forgot" && (int)answer.Status == 200)
                    ids[person.Email] = answer.Text("reset_id");

                answers.Add(Sameness.Of(answer));
            }

            Assert.True(
                answers.Distinct(StringComparer.Ordinal).Count() == 1,
                $"After '{string.Join(' ', step)}':\n" + string.Join('\n', Names.Zip(answers, (name, answer) => $"{name}: {answer}")));
        }
    }

    [Fact]
    public async Task Only_the_owner_of_an_active_account_gets_a_mail()
    {
        var people = new Dictionary<string, Person>(StringComparer.Ordinal);
        foreach (var name in Names)
            people.Add(name, await LiveAsync(name, $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org"));

        var before = app.Mailbox.Taken.Count;
        foreach (var name in Names)
            (await app.ForgotAsync(people[name].Email)).ShouldBe(200);

        // Mails go out in the order of their making, so those of the others would have come before the last one.
        await app.Mailbox.NextFor(people["known"].Email);
        await app.Mailbox.NextFor(people["changed"].Email);
        var taken = app.Mailbox.Taken.Skip(before).SelectMany(mail => mail.Recipients);
        Assert.Equal(new[] { people["known"].Email, people["changed"].Email }.Order(), taken.Order());
    }

    /// <summary>Each address has had one mail, but the unknown one, which has had its count.</summary>
    private async Task<Person> LiveAsync(string name, string email)
    {
        if (name == "unknown")
        {
            (await app.ForgotAsync(email)).ShouldBe(200);
            return new Person(app, email, "", "", "");
        }

        var person = await app.RegisterAsync(email);
        if (name == "pending")
            return person;

        (await person.ConfirmAsync(person.Code)).ShouldBe(201);
        if (name == "disabled")
            app.Execute($"UPDATE accounts SET status = 'disabled' WHERE email_canonical = '{email}'");
        else if (name == "changed")
            app.Execute($"UPDATE accounts SET epoch = epoch + 7 WHERE email_canonical = '{email}'");

        return person;
    }

    private Task<Answer> AskAsync(string email, string what, string id) => what switch
    {
        "forgot" => app.ForgotAsync(email),
        "again" => app.ForgotAsync(email, id),
        "guess" => app.ResetAsync(email, "000000", id),
        "long" => app.ResetAsync(email, "AAAA-BBBB-CCCC", id),
        "anonymous" => app.ResetAsync(email, "000000", resetId: null),
        "refused" => app.ResetAsync(email, "000000", id, "password123"),
        "impossible" => app.ResetAsync(email, "12345", id),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such request."),
    };
}
