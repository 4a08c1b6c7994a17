using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Administration;

/// <summary>Accounts that tests make and change in C#, without codes.</summary>
internal static class AdministrationCalls
{
    public static IAccounts Accounts(this DoorcodeApp app) => app.Services.GetRequiredService<IAccounts>();

    /// <summary>An account with the usual password, and its owner.</summary>
    public static async Task<(Account Account, Person Owner)> CreateAsync(this DoorcodeApp app)
    {
        var email = FactorCalls.NewEmail();
        var account = await app.Accounts().CreateAsync(email, "Ada Lovelace", Person.DefaultPassword, TestContext.Current.CancellationToken);
        return (account, new Person(app, email, Person.DefaultPassword, RegistrationId: "", Code: ""));
    }

    /// <summary>The code of the refusal.</summary>
    public static async Task<string> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<DoorcodeException>(call)).Code;
}
