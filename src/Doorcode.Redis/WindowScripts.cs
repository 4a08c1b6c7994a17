namespace Doorcode.Redis;

/// <summary>Lua for rolling windows: a list of the times at which something was counted, UTC milliseconds.</summary>
internal static class WindowScripts
{
    /// <summary>
    /// For every script. Only times that are handed in decide anything; a key's own expiry just collects garbage, and leaves a
    /// minute for clocks that differ from Redis's.
    /// </summary>
    public const string Clock = """
        local now = tonumber(ARGV[1])
        local function keep(key, life)
          local least = math.max(life, 0) + 60000
          if redis.call('PTTL', key) < least then redis.call('PEXPIRE', key, least) end
        end
        """ + "\n";

    /// <summary><c>inside</c> lists the times that still count; <c>count</c> adds one.</summary>
    public const string Windows = """
        local function inside(key, length)
          local times = {}
          for _, time in ipairs(redis.call('LRANGE', key, 0, -1)) do
            if tonumber(time) > now - length then times[#times + 1] = time end
          end
          return times
        end
        local function count(key, length, times)
          redis.call('DEL', key)
          times[#times + 1] = ARGV[1]
          redis.call('RPUSH', key, unpack(times))
          keep(key, length)
        end
        """ + "\n";

    /// <summary><c>latest_only</c> counts one more time, and keeps no more than the limit: the latest ones.</summary>
    public const string LatestOnly = """
        local function latest_only(key, limit, length)
          local times = inside(key, length)
          while #times >= limit do table.remove(times, 1) end
          count(key, length, times)
        end
        """ + "\n";
}
