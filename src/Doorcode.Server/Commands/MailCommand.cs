using System.CommandLine;
using System.Text;
using System.Text.Json;
using Doorcode.Mail;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode mail</c>: previews of all mails, a test mail, and the mails that wait.</summary>
internal static class MailCommand
{
    private static readonly Argument<string> Folder = new("FOLDER") { Description = "Where to write; made if it is missing." };
    private static readonly Option<bool> Json = CommandOptions.Json();

    public static Command Make(Terminal terminal)
    {
        var preview = new Command("preview", "Writes every mail in every language as .html and .txt, with made-up content.") { Folder, Json };
        preview.SetAction((parsed, cancel) => PreviewAsync(terminal, parsed.GetValue(Folder)!, parsed.GetValue(Json), cancel));
        return new Command("mail", "Mails: what they look like, whether they can be sent, and what waits.")
        {
            preview, MailTestCommand.Make(terminal), MailQueueCommand.Make(terminal),
        };
    }

    private static async Task<int> PreviewAsync(Terminal terminal, string folder, bool json, CancellationToken cancel)
    {
        if (FileFault.OfEmpty("FOLDER", folder) is { } empty)
            return await terminal.RefuseAsync(empty);

        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        var lines = new List<string>();
        try
        {
            await foreach (var mail in app.Services.GetRequiredService<MailPreview>().RenderAsync(cancel))
                lines.Add(await WriteAsync(mail, folder, cancel));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return await terminal.RefuseAsync(FileFault.OfFolder("FOLDER", folder, refused));
        }

        if (!json)
            lines = [$"{lines.Count} mails are in {Path.GetFullPath(folder)}, each as .html and .txt."];

        foreach (var line in lines)
            await terminal.Out.WriteLineAsync(line);

        return 0;
    }

    /// <summary>Writes both parts into the folder of the language, and says where they are, as a JSON object.</summary>
    private static async Task<string> WriteAsync(PreviewedMail mail, string folder, CancellationToken cancel)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, mail.LanguageTag)).FullName;
        var (html, text) = (Path.Combine(place, $"{mail.Name}.html"), Path.Combine(place, $"{mail.Name}.txt"));
        await File.WriteAllTextAsync(html, mail.Html, cancel);
        await File.WriteAllTextAsync(text, $"{mail.Subject}\n\n{mail.Text}", cancel);
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("language", mail.LanguageTag);
            json.WriteString("kind", mail.Name);
            json.WriteString("subject", mail.Subject);
            json.WriteString("html", html);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.ToArray());
    }
}
