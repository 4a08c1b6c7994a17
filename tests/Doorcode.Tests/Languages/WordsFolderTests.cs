using System.Text.Json;
using Doorcode.Languages;
using Doorcode.Tests.Mail;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Languages;

/// <summary>The operator's words: what is wrong stops the start, and what is right is in the mails.</summary>
public sealed class WordsFolderTests : IDisposable
{
    private const string Ada = "ada@example.org";
    private const string Place = "in Doorcode:Mail:WordsFolder";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-words-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("de.json", "{", $"de.json {Place} is not JSON from line 1, byte 2 on.")]
    [InlineData("de.json", "[]", $"de.json {Place} must be one JSON object.")]
    [InlineData("de.json", """{"language":"x","language":"y"}""", $"de.json {Place} must be one JSON object in which no key stands twice.")]
    [InlineData("de.json", """{"language":"\ud800"}""", $"de.json {Place} must be Unicode text.")]
    [InlineData("de.json", """{"language":1}""", $"de.json {Place}: language must be a string.")]
    [InlineData("de.json", """{"language":null}""", $"de.json {Place}: language must be a string.")]
    [InlineData("de.json", """{"mail.keep_cod":"x"}""", $"de.json {Place}: there is no key mail.keep_cod; the nearest is mail.keep_code.")]
    [InlineData("de.json", """{"hunter":"x"}""", $"de.json {Place}: there is no key hunter; remove it.")]
    [InlineData("de.json", """{"h\u000d\u001b":"x"}""", $"de.json {Place}: there is no key h??; remove it.")]
    [InlineData("de.json", """{"count.minute.few":"{count}"}""", $"de.json {Place}: there is no key count.minute.few; remove it.")]
    [InlineData("de.json", """{"mail.keep_code":"Nicht weitergeben."}""", $"de.json {Place}: mail.keep_code must have the placeholders {{product}}, each once, and no other.")]
    [InlineData("de.json", """{"mail.keep_code":"{product} {product}"}""", $"de.json {Place}: mail.keep_code must have the placeholders {{product}}, each once, and no other.")]
    [InlineData("de.json", """{"mail.keep_code":"{product} {ip}"}""", $"de.json {Place}: mail.keep_code must have the placeholders {{product}}, each once, and no other.")]
    [InlineData("de.json", """{"mail.code_ends":"{end}"}""", $"de.json {Place}: mail.code_ends must have the placeholders {{end}} and {{span}}, each once, and no other.")]
    [InlineData("de.json", """{"field.required":"{x}"}""", $"de.json {Place}: field.required must have no placeholder in braces.")]
    [InlineData("de.json", """{"field.required":"a } b"}""", $"de.json {Place}: field.required must have no placeholder in braces.")]
    [InlineData("de.json", """{"count.minute.other":"Minuten"}""", $"de.json {Place}: count.minute.other must have the placeholders {{count}}, each once, and no other.")]
    [InlineData("de.json", """{"direction":"up"}""", $"de.json {Place}: direction must be ltr or rtl.")]
    [InlineData("de.json", """{"mail.keep_code":"{product}: 1234"}""", $"de.json {Place}: mail.keep_code must not hold 4 digits in a row, which a mail program could take for a code.")]
    [InlineData("de.json", """{"field.required":""}""", $"de.json {Place}: field.required must be one line of 1 to 1000 characters, without control characters and blanks around it.")]
    [InlineData("de.json", """{"field.required":"a\nb"}""", $"de.json {Place}: field.required must be one line of 1 to 1000 characters, without control characters and blanks around it.")]
    [InlineData("de.json", """{"field.required":"a\u202eb"}""", $"de.json {Place}: field.required must be one line of 1 to 1000 characters, without control characters and blanks around it.")]
    [InlineData("it.json", """{"language":"Italiano"}""", $"it.json {Place} adds a language and must have every key; it lacks direction, moment, month.1, month.2, month.3 and ")]
    [InlineData("brand.json", """{"colour":"#ffffff"}""", $"brand.json {Place}: there is no key colour; the keys are name, logo, color, support.")]
    [InlineData("brand.json", """{"color":"#fff"}""", $"brand.json {Place}: color must be a colour written as in #0a7d5c.")]
    [InlineData("brand.json", """{"color":"#12345g"}""", $"brand.json {Place}: color must be a colour written as in #0a7d5c.")]
    [InlineData("brand.json", """{"color":"red;background:url(https://evil.example)"}""", $"brand.json {Place}: color must be a colour written as in #0a7d5c.")]
    [InlineData("brand.json", """{"color":7}""", $"brand.json {Place}: color must be a colour written as in #0a7d5c.")]
    [InlineData("brand.json", """{"name":""}""", $"brand.json {Place}: name must be 1 to 100 characters on one line, without 4 digits in a row.")]
    [InlineData("brand.json", """{"name":"Studio 2000"}""", $"brand.json {Place}: name must be 1 to 100 characters on one line, without 4 digits in a row.")]
    [InlineData("brand.json", """{"logo":"http://example.org/logo.png"}""", $"brand.json {Place}: logo must be the https address of a picture")]
    [InlineData("brand.json", """{"logo":"data:image/png;base64,AAAA"}""", $"brand.json {Place}: logo must be the https address of a picture")]
    [InlineData("brand.json", """{"logo":"https://ada:x@example.org/logo.png"}""", $"brand.json {Place}: logo must be the https address of a picture")]
    [InlineData("brand.json", """{"logo":"https://example.org/logo.png?to=1"}""", $"brand.json {Place}: logo must be the https address of a picture")]
    [InlineData("brand.json", """{"support":"nobody"}""", $"brand.json {Place}: support must be an e-mail address")]
    [InlineData("deutsch.json", "{}", "A file in Doorcode:Mail:WordsFolder must be named by a language, such as de.json or pt-BR.json, or be brand.json.")]
    [InlineData("de_AT.json", "{}", "A file in Doorcode:Mail:WordsFolder must be named by a language, such as de.json or pt-BR.json, or be brand.json.")]
    public void What_is_wrong_is_named_with_its_cure(string name, string content, string sentence)
    {
        Write(name, content);

        Assert.StartsWith(sentence, Assert.Single(Read().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        Write("de.json", """{"language":1,"mail.keep_code":"x","field.required":"Pflichtfeld."}""");
        Write("brand.json", """{"color":"red","name":""}""");

        var folder = Read();

        Assert.Equal(4, folder.Faults.Count);
        Assert.Contains("does not exist", Assert.Single(Read(Path.Combine(_folder, "nowhere")).Faults), StringComparison.Ordinal);
        Assert.Empty(Read("").Faults);
    }

    [Fact]
    public async Task Wrong_words_stop_the_start_with_all_other_faults()
    {
        Write("brand.json", """{"color":"red","name":"Mine"}""");
        await using var app = MailPreviews.Make(
            ("Doorcode:Mail:WordsFolder", _folder), ("Doorcode:Mail:ProductName", "Example"), ("Doorcode:Mail:Language", "tlh"));

        var faults = app.StartFaults();

        Assert.Equal(3, faults.Count);
        Assert.Contains("Doorcode:Mail:Language must be en, de, fr, es, pt, hi or ar.", faults);
        Assert.Contains("brand.json in Doorcode:Mail:WordsFolder: color must be a colour written as in #0a7d5c.", faults);
        Assert.Contains("Doorcode:Mail:ProductName and name of brand.json in Doorcode:Mail:WordsFolder are both set; remove one of them.", faults);
    }

    [Fact]
    public async Task Words_of_the_folder_take_the_place_of_the_products_and_add_languages()
    {
        Write("de.json", """{"mail.RegistrationCode.subject":"Willkommen bei {product} <b>"}""");
        Write("de-CH.json", """{"mail.RegistrationCode.subject":"Grüezi bei {product}"}""");
        Write("it.json", JsonSerializer.Serialize(Language.English.Words.ToDictionary(
            word => word.Key, word => word.Key.StartsWith("mail.", StringComparison.Ordinal) ? $"it: {word.Value}" : word.Value)));
        Write("brand.json", """{"name":"Söhne & Co","logo":"https://example.org/logo.png","color":"#123456","support":"hilfe@example.org"}""");
        Write("readme.txt", "not ours");
        await using var smtp = new SmtpMailbox();
        await using var host = await MailHost.StartAsync(smtp, ("Doorcode:Mail:WordsFolder", _folder), ("Doorcode:Mail:Language", "it"));

        async Task<MimeKit.MimeMessage> MailAsync(string? accepted)
        {
            await host.EnqueueAsync(host.Code(Ada) with { AcceptedLanguages = accepted });
            return await smtp.NextFor(Ada);
        }

        Assert.Equal("Grüezi bei Söhne & Co", (await MailAsync("de-CH-1996, de")).Subject);
        Assert.Equal("Confirmez votre adresse e-mail pour Söhne & Co", (await MailAsync("fr")).Subject);
        Assert.Equal("it: Confirm your e-mail address for Söhne & Co", (await MailAsync("it-IT")).Subject);
        Assert.Equal("it: Confirm your e-mail address for Söhne & Co", (await MailAsync(null)).Subject);
        var mail = await MailAsync("de");
        Assert.Equal("Willkommen bei Söhne & Co <b>", mail.Subject);
        Assert.EndsWith("\n\nFragen? Schreiben Sie an hilfe@example.org.\n", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Willkommen bei Söhne &amp; Co &lt;b&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<img src=\"https://example.org/logo.png\" alt=\"Söhne &amp; Co\"", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("background:rgb(18,52,86);", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("hilfe@example.org", mail.HtmlBody, StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);

    private WordsFolder Read() => Read(_folder);

    private static WordsFolder Read(string folder) => new(Options.Create(new LanguageOptions { WordsFolder = folder }));
}
