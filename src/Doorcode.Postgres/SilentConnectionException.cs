using Npgsql;

namespace Doorcode.Postgres;

/// <summary>A connection that had rested gave no answer.</summary>
internal sealed class SilentConnectionException() : NpgsqlException("An idle connection gave no answer.");
