using System.Text;
using StackExchange.Redis;

namespace Doorcode.Tests.Fixtures;

/// <summary>Looks into a Redis of the rig as operators do, and names it in an app's settings.</summary>
public static class RedisOperator
{
    extension(RedisServer redis)
    {
        /// <summary>The setting that lets an app use it.</summary>
        public string Setting => $"Doorcode:Redis:ConnectionString={redis.ConnectionString}";

        /// <summary>What an operator types.</summary>
        public async Task<RedisResult> CommandAsync(string command, params object[] arguments)
        {
            await using var operators = await redis.OperateAsync();
            return await operators.CommandAsync(command, arguments);
        }

        /// <summary>A connection to type into, for when Redis might refuse a new one.</summary>
        public async Task<ConnectionMultiplexer> OperateAsync() =>
            await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");

        /// <summary>Every key with its type, time to live and all of its values, as Latin-1 text.</summary>
        public async Task<IReadOnlyList<(string Key, TimeSpan? Life, string Values)>> DumpAsync()
        {
            await using var operators = await redis.OperateAsync();
            var database = operators.GetDatabase();
            var all = new List<(string, TimeSpan?, string)>();
            await foreach (var key in operators.GetServer(redis.ConnectionString).KeysAsync())
                all.Add((key!, await database.KeyTimeToLiveAsync(key), string.Join('\n', await ValuesAsync(database, key))));

            return all;
        }
    }

    extension(ConnectionMultiplexer operators)
    {
        /// <summary>What an operator types, to the node that the connection names.</summary>
        public async Task<RedisResult> CommandAsync(string command, params object[] arguments) =>
            await operators.GetServer(operators.GetEndPoints(configuredOnly: true).Single()).ExecuteAsync(command, arguments);
    }

    private static async Task<IEnumerable<string>> ValuesAsync(IDatabase database, RedisKey key)
    {
        byte[]?[] values = await database.KeyTypeAsync(key) switch
        {
            RedisType.String => [(byte[]?)await database.StringGetAsync(key)],
            RedisType.List => Array.ConvertAll(await database.ListRangeAsync(key), value => (byte[]?)value),
            RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(field => new byte[]?[] { field.Name, field.Value })],
            RedisType.SortedSet => Array.ConvertAll(await database.SortedSetRangeByRankAsync(key), value => (byte[]?)value),
            var other => throw new InvalidOperationException($"{key} is a {other}."),
        };
        return values.Select(value => Encoding.Latin1.GetString(value!));
    }
}
