using System.Globalization;
using System.Text;
using Doorcode.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Doorcode.Postgres;

/// <summary>
/// A feature's statement as PostgreSQL takes it, its @names numbered once and for all: the driver then has nothing to parse, and
/// finds the prepared statement by its text.
/// </summary>
internal sealed class PostgresStatement
{
    private readonly string _text;

    /// <summary>A statement whose null has no type gets another text, and so a prepared statement of its own.</summary>
    private readonly string _textWithUntypedNull;

    /// <summary>Each parameter's type, learned from the first value; a null has none of its own.</summary>
    private readonly NpgsqlDbType[] _types;

    public PostgresStatement(string sql, ReadOnlySpan<Argument> arguments)
    {
        _text = Number(sql, arguments);
        _textWithUntypedNull = _text + " ";
        _types = new NpgsqlDbType[arguments.Length];
        Array.Fill(_types, NpgsqlDbType.Unknown);
    }

    public NpgsqlBatchCommand Bind(ReadOnlySpan<Argument> arguments)
    {
        var command = new NpgsqlBatchCommand();
        var hasUntypedNull = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Value is { } value)
            {
                var parameter = Parameter(value, arguments[i].Name);
                if (_types[i] == NpgsqlDbType.Unknown)
                    _types[i] = parameter.NpgsqlDbType;

                command.Parameters.Add(parameter);
                continue;
            }

            var none = new NpgsqlParameter { Value = DBNull.Value };
            if (_types[i] == NpgsqlDbType.Unknown)
                hasUntypedNull = true;
            else
                none.NpgsqlDbType = _types[i];

            command.Parameters.Add(none);
        }

        command.CommandText = hasUntypedNull ? _textWithUntypedNull : _text;
        return command;
    }

    private static NpgsqlParameter Parameter(object value, string name) => value switch
    {
        long number => new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint },
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Uuid },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        _ => throw new ArgumentException($"{name} is a {value.GetType()}; see Argument.Value for what it may be.", nameof(value)),
    };

    private static string Number(string sql, ReadOnlySpan<Argument> arguments)
    {
        var text = new StringBuilder(sql.Length);
        var i = 0;
        while (i < sql.Length)
        {
            var length = LengthAt(sql, i);
            if (sql[i] == '@')
                text.Append(CultureInfo.InvariantCulture, $"${IndexOf(sql.AsSpan(i, length), arguments) + 1}");
            else
                text.Append(sql, i, length);

            i += length;
        }

        return text.ToString();
    }

    /// <summary>How long the piece is that begins here: a name, a literal, a comment, or one character.</summary>
    private static int LengthAt(string sql, int start)
    {
        var rest = sql.AsSpan(start);
        switch (rest[0])
        {
            case '@':
                var name = 1;
                while (name < rest.Length && (char.IsAsciiLetterOrDigit(rest[name]) || rest[name] == '_'))
                    name++;
                return name;
            case '\'':
                var end = rest[1..].IndexOf('\'');
                return end < 0 ? rest.Length : end + 2;
            case '-' when rest.StartsWith("--", StringComparison.Ordinal):
                var line = rest.IndexOf('\n');
                return line < 0 ? rest.Length : line;
            default:
                return 1;
        }
    }

    private static int IndexOf(ReadOnlySpan<char> name, ReadOnlySpan<Argument> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (name.SequenceEqual(arguments[i].Name))
                return i;
        }

        throw new ArgumentException($"The statement has {name}, which is not among its arguments.", nameof(arguments));
    }
}
