using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>What the tests of many features send to begin a registration, where the answer is looked at.</summary>
internal static class RegistrationCalls
{
    public static Task<Answer> RegisterAsync(
        DoorcodeApp app, string email, string password = Person.DefaultPassword, string fullName = "Ada Lovelace") =>
        app.PostAsync("/api/users/register/", ("email", email), ("password", password), ("full_name", fullName));
}
