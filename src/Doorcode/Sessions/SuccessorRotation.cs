using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Successors of refresh tokens when the master key is exchanged: those that are still in their grace stay, the others are forgotten.</summary>
internal sealed class SuccessorRotation(IOptions<JwtOptions> options) : IMasterKeyRotation
{
    private const string Forget = """
        UPDATE sessions SET successor = NULL WHERE successor IS NOT NULL AND rotated_at <= @before
        """;

    private const string Rest = "SELECT id, generation, successor FROM sessions WHERE successor IS NOT NULL";

    private const string Replace = "UPDATE sessions SET successor = @successor WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        await transaction.ExecuteAsync(Forget, ("@before", transaction.Now - (long)options.Value.RefreshGrace.TotalMilliseconds));
        foreach (var (id, generation, successor) in await transaction.AllAsync(Rest, row => (row.Id(0), row.Number(1), row.Bytes(2))))
        {
            var context = RotateSession.Context(new SessionId(id), generation);
            await transaction.ExecuteAsync(
                Replace, ("@successor", change.ReSeal(RotateSession.SuccessorPurpose, successor, context)), ("@id", id));
        }
    }
}
