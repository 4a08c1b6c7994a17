using System.Collections.Immutable;
using Doorcode.Mail;
using Doorcode.Outbox;

namespace Doorcode.DevMailbox;

/// <summary>Keeps the last mails in memory and sends none: what <c>/dev/mail</c> shows in Development without SMTP.</summary>
internal sealed class DevelopmentMailbox : IMailTransport
{
    private const int Limit = 200;

    private ImmutableList<RenderedMail> _mails = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RenderedMail> Mails => Volatile.Read(ref _mails);

    /// <inheritdoc />
    public Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel)
    {
        ImmutableInterlocked.Update(
            ref _mails,
            (mails, added) =>
            {
                var more = mails.Insert(0, added);
                return more.Count > Limit ? more.RemoveAt(Limit) : more;
            },
            mail);
        return Task.FromResult(Delivery.Accepted);
    }
}
