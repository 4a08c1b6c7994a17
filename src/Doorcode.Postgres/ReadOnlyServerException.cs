using Npgsql;

namespace Doorcode.Postgres;

/// <summary>The server takes no writes: it is a standby, or <c>default_transaction_read_only</c> is on.</summary>
internal sealed class ReadOnlyServerException() : NpgsqlException("The server takes no writes.");
