
namespace Doorcode.Tests.EmailValidation;

/// <summary>A name server with one zone: <c>mail.internal</c>, and a domain beside it. It refuses every other.</summary>
public sealed class LocalDns : IAsyncDisposable
{
    private const ushort A = 1;
    private const ushort Text = 16;
    private const ushort Aaaa = 28;

    private readonly NameServer _server = new(Answer);

    public string Address => $"127.0.0.1:{_server.Port}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static NameAnswer Answer(string name, ushort type) => (name, type) switch
    {
        ("mx.mail.internal" or "my33mail.com", NameAnswer.MailExchanger) => NameAnswer.Mail(10, "host.mail.internal"),
        ("null-mx.mail.internal", NameAnswer.MailExchanger) => NameAnswer.Mail(0, ""),
        ("only-a.mail.internal", A) => new NameAnswer(0, (A, [192, 0, 2, 1])),
        ("only-aaaa.mail.internal", Aaaa) => new NameAnswer(0, (Aaaa, [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
        ("only-txt.mail.internal", Text) => new NameAnswer(0, (Text, [7, .. "nothing"u8])),
        ("mx.mail.internal" or "my33mail.com" or "null-mx.mail.internal" or "only-a.mail.internal" or "only-aaaa.mail.internal"
            or "only-txt.mail.internal", _) => new NameAnswer(0),
        _ => new NameAnswer((byte)(name.EndsWith(".mail.internal", StringComparison.Ordinal) ? 3 : 5)),
    };
}
