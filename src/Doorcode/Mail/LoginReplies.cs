using System.Globalization;
using System.Text;
using MailKit;

namespace Doorcode.Mail;

/// <summary>
/// Keeps the refusal of a login. MailKit tries one way to log in after the other, and where the server hangs up after a refusal, only the lost connection
/// is told.
/// </summary>
internal sealed class LoginReplies : IProtocolLogger
{
    private const int CodeLength = 3;

    private bool _isLoggingIn;

    /// <summary>The last refusal; null when there was none.</summary>
    public SmtpAnswer? Refusal { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>From here on, replies are about the login.</summary>
    public void Begin() => (_isLoggingIn, Refusal) = (true, null);

    /// <summary>From here on, they are not.</summary>
    public void End() => _isLoggingIn = false;

    public void LogConnect(Uri uri)
    {
        // Only replies are of interest.
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        // Only replies are of interest.
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (!_isLoggingIn)
            return;

        foreach (var line in Encoding.Latin1.GetString(buffer, offset, count).Split('\n'))
        {
            if (line.Length > CodeLength
                && int.TryParse(line.AsSpan(0, CodeLength), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                && code is >= 400 and < 600)
            {
                Refusal = SmtpAnswer.Of(code, line[(CodeLength + 1)..], "AUTH");
            }
        }
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
