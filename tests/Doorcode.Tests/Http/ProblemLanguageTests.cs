using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>Accept-Language chooses the words of a problem; codes stay as they are.</summary>
public sealed class ProblemLanguageTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    private const string Register = "/api/users/register/";
    private const string TooShort = """{"email":"ada","password":"x","full_name":""}""";

    [Theory]
    [InlineData(null, "en", "The request is not valid", "The password must have at least 8 characters.")]
    [InlineData("de-AT,en;q=0.5", "de", "Die Anfrage ist ungültig", "Das Passwort muss mindestens 8 Zeichen haben.")]
    [InlineData("fr", "fr", "La requête n’est pas valide", "Le mot de passe doit avoir au moins 8 caractères.")]
    [InlineData("es-419", "es", "La solicitud no es válida", "La contraseña debe tener al menos 8 caracteres.")]
    [InlineData("pt-BR", "pt", "A solicitação não é válida", "A senha deve ter pelo menos 8 caracteres.")]
    [InlineData("hi", "hi", "अनुरोध मान्य नहीं है", "पासवर्ड में कम से कम 8 वर्ण होने चाहिए।")]
    [InlineData("ar-EG", "ar", "الطلب غير صالح", "يجب أن تتكون كلمة المرور من 8 أحرف على الأقل.")]
    [InlineData("tlh", "en", "The request is not valid", "The password must have at least 8 characters.")]
    [InlineData(";;q=,,\t*", "en", "The request is not valid", "The password must have at least 8 characters.")]
    public async Task A_problem_is_said_in_the_language_that_the_request_prefers(string? accepted, string language, string title, string sentence)
    {
        var answer = await SendAsync(HttpMethod.Post, Register, accepted, TooShort);

        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal((language, title), (answer.Headers["Content-Language"], answer.Text("title")));
        Assert.Contains(sentence, answer.Json.GetProperty("errors").GetProperty("password").EnumerateArray().Select(found => found.GetString()));
        Assert.Equal(
            """{"email":["invalid_format"],"full_name":["blank"],"password":["too_short"]}""", answer.Json.GetProperty("error_codes").GetRawText());
    }

    [Theory]
    [InlineData("GET", "/nothing/here", null, "Hier gibt es nichts; prüfen Sie den Pfad.")]
    [InlineData("GET", Register, null, "Dieser Pfad nimmt diese Methode nicht an; der Header Allow nennt die erlaubten.")]
    [InlineData("POST", Register, "{", "Der Inhalt muss ein JSON-Objekt in UTF-8 sein.")]
    [InlineData("POST", Register, """{"email":"\u0000"}""", "Eine Zeichenfolge im Inhalt enthält ein NUL-Zeichen oder ein halbes Surrogatpaar.")]
    [InlineData("GET", "/api/users/me/", null, "Senden Sie ein gültiges Zugriffstoken als Bearer-Token im Header Authorization.")]
    public async Task Every_problem_is_said_in_it(string method, string path, string? body, string detail)
    {
        var answer = await SendAsync(new HttpMethod(method), path, "de", body);

        Assert.Equal(("de", detail), (answer.Headers["Content-Language"], answer.Text("detail")));
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_told_which_one_it_needs()
    {
        var answer = await SendAsync(HttpMethod.Post, Register, "fr", """{"email":1,"password":"x","full_name":"Ada"}""");

        Assert.Equal("Ce champ doit être une chaîne.", answer.Json.GetProperty("errors").GetProperty("email")[0].GetString());
    }

    [Fact]
    public async Task Letters_of_every_script_are_written_as_they_are()
    {
        var answer = await SendAsync(HttpMethod.Get, "/nothing", "hi", body: null);

        Assert.Contains("यहाँ कुछ नहीं है", answer.Body, StringComparison.Ordinal);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? accepted, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        return await Answer.ReadAsync(await server.App.Http.SendAsync(request));
    }
}
