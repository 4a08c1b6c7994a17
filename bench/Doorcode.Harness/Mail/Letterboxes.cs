using System.Collections.Concurrent;
using System.Threading.Channels;
using Doorcode.Harness.Facts;
using Doorcode.Rig;

namespace Doorcode.Harness.Mail;

/// <summary>The mails that the SMTP server has taken and answered for, for each address.</summary>
internal sealed class Letterboxes(History history, RunClock clock)
{
    private readonly ConcurrentDictionary<string, Channel<Delivery>> _boxes = new(StringComparer.Ordinal);

    /// <summary>The mails that come to an address, from now on.</summary>
    public ChannelReader<Delivery> Box(string address) => BoxOf(address).Reader;

    public void Take(MailedMessage mail)
    {
        var message = mail.Message;
        foreach (var recipient in mail.Recipients)
        {
            var delivery = new Delivery(recipient, message.MessageId ?? "", SmtpMailbox.FindCode(message), clock.Now);
            history.Deliveries.Enqueue(delivery);
            BoxOf(recipient).Writer.TryWrite(delivery);
        }
    }

    private Channel<Delivery> BoxOf(string address) => _boxes.GetOrAdd(address, _ => Channel.CreateUnbounded<Delivery>());
}
