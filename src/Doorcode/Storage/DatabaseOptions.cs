using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Storage;

/// <summary>Where everything is kept; bound from <c>Doorcode:Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Database";

    /// <summary>The engine: <c>Sqlite</c> (default), or one that an adapter has added, such as <c>Postgres</c>.</summary>
    [Required(ErrorMessage = "The field {0} must name an engine, such as Sqlite; without the setting it is that one.")]
    public string Provider { get; set; } = SqliteDatabase.ProviderName;

    /// <summary>
    /// Whether a start brings the schema up to date; default true. Off, a start with an older schema is refused, and
    /// <c>doorcode migrate</c> does it beforehand, with a role that may change tables.
    /// </summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>
    /// The engine's connection string; default <c>Data Source=data/doorcode.db</c>, relative to the working directory. The
    /// last folder is made when it is missing; the one above it must exist, so that an unmounted volume is noticed.
    /// </summary>
    [Required(ErrorMessage = "The field {0} must name the database, such as Data Source=data/doorcode.db; without the setting it is that one.")]
    public string ConnectionString { get; set; } = "Data Source=data/doorcode.db";
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
