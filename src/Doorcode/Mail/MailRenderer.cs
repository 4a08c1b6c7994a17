using System.Text.Encodings.Web;
using AspNetCoreGeneratedDocument;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Gives mails their words, when they are sent and not when they are stored.</summary>
internal sealed class MailRenderer(IOptions<MailOptions> options, TimeProvider clock)
{
    public async ValueTask<RenderedMail> RenderAsync(Guid id, OutgoingMail mail, CancellationToken cancel)
    {
        var sender = options.Value.Sender();
        var words = MailWords.For(mail, options.Value.Product(sender));
        var html = new StringWriter();
        using var template = new Mail_Templates_Letter { Model = words };
        await template.RenderAsync(html, HtmlEncoder.Default, cancel);
        return new RenderedMail(id, mail, sender, words, html.ToString(), clock.GetUtcNow());
    }
}
