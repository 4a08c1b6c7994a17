using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Redis;

/// <summary>Redis for mailed codes and limits; bound from <c>Doorcode:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Doorcode:Redis";

    /// <summary>
    /// Where Redis is, as StackExchange.Redis reads it, such as <c>redis.example.org:6379,user=doorcode,password=…,ssl=true</c>;
    /// several addresses of one cluster are separated by commas. Default none: mailed codes and limits live in the database.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// What every key begins with, so that several products can share a Redis. 1 to 64 letters, digits and <c>:._-</c>; default
    /// <c>doorcode:</c>.
    /// </summary>
    [Required(ErrorMessage = "The field {0} must be 1 to 64 letters, digits or :._- and nothing else.")]
    [RegularExpression(@"[A-Za-z0-9:._\-]{1,64}", ErrorMessage = "The field {0} must be 1 to 64 letters, digits or :._- and nothing else.")]
    public string KeyPrefix { get; set; } = "doorcode:";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
