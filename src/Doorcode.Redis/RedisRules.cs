using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Redis;

/// <summary>Finds a wrong connection string before anything is opened.</summary>
internal sealed class RedisRules : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            return ValidateOptionsResult.Success;

        try
        {
            _ = RedisConnectionString.Read(options.ConnectionString);
            return ValidateOptionsResult.Success;
        }
        catch (StartRefusedException refused)
        {
            return ValidateOptionsResult.Fail(refused.Message);
        }
    }
}
