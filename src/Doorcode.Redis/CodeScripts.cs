namespace Doorcode.Redis;

/// <summary>
/// Lua for mailed codes; each guess is one script. All keys belong to one subject, and but for the account's failures to one purpose:
/// KEYS[1] holds the codes by id, [2] ids by code, [3] ids in the order of their making, [4] the same for the network that asks.
/// </summary>
internal static class CodeScripts
{
    /// <summary>
    /// KEYS: as above. ARGV: now, id, code, network, sealed, guesses, created, expires, resend. 0 when another live code is the
    /// same, else 1.
    /// </summary>
    public static readonly RedisScript Add = new("challenge.add", Challenges + Put + """
        local other = redis.call('HGET', codes, ARGV[3])
        if other and live(other) then return 0 end
        for _, order in ipairs({latest, own}) do
          local oldest = redis.call('ZRANGE', order, -1, -1)[1]
          while oldest and not live(oldest) do
            redis.call('ZREM', order, oldest)
            oldest = redis.call('ZRANGE', order, -1, -1)[1]
          end
        end
        redis.call('HDEL', codes, ARGV[3])
        put(ARGV[2], {
          mac = ARGV[3], network = ARGV[4], sealed = ARGV[5], left = tonumber(ARGV[6]),
          created = tonumber(ARGV[7]), expires = tonumber(ARGV[8]), resend = tonumber(ARGV[9])
        })
        return 1
        """);

    /// <summary>
    /// KEYS: as above, and the account's failures if the guess counted for one. ARGV: now, id, all that <see cref="Guess"/> took, and the
    /// length of the account's window. Puts both back as they were.
    /// </summary>
    public static readonly RedisScript PutBack = new("challenge.put-back", Challenges + Put + """
        local c = cmsgpack.unpack(ARGV[3])
        local cleared = c.failures or {}
        c.failures = nil
        for i = #cleared, 1, -1 do redis.call('LPUSH', KEYS[5], cleared[i]) end
        if #cleared > 0 then keep(KEYS[5], tonumber(ARGV[4])) end
        if c.expires > now then put(ARGV[2], c) end
        """);

    /// <summary>KEYS: as above. ARGV: now, id.</summary>
    public static readonly RedisScript Remove = new("challenge.remove", Challenges + """
        local c = live(ARGV[2])
        if c then remove(ARGV[2], c) end
        """);

    /// <summary>
    /// KEYS: as above, and the account's failures if the guess counts for one. ARGV: now, id, code, and limit and length of the
    /// account's window, and after how many failures a right guess is rejected. Answers as <c>opened</c>, or 1 for the last wrong guess, or 0.
    /// </summary>
    public static readonly RedisScript Guess = new("challenge.guess", Challenges + Failures + Opened + """
        local id, failures = ARGV[2], KEYS[5]
        local c, packed = live(id)
        if not c then return {0} end
        if c.mac == ARGV[3] then return opened(id, c, packed, failures, ARGV[5], ARGV[6]) end
        if failures then failed(failures, tonumber(ARGV[4]), tonumber(ARGV[5]), is_decoy(c.mac)) end
        c.left = c.left - 1
        if c.left == 0 then
          remove(id, c)
          return {1}
        end
        redis.call('HSET', challenges, id, cmsgpack.pack(c))
        return {0}
        """);

    /// <summary>
    /// KEYS: as above, the budget of the address, and the account's failures if the guess counts for one. ARGV: now, network, code,
    /// limit and length of the budget, limit and length of the account's window, and after how many failures a right guess is rejected. The code itself names the live code that it is; a
    /// network that asked for a code of its own opens no other network's. Without a live code that is no decoy, no failure is added.
    /// </summary>
    public static readonly RedisScript GuessAny = new("challenge.guess-any", Challenges + Failures + Opened + """
        local budget, limit, length, failures = KEYS[5], tonumber(ARGV[4]), tonumber(ARGV[5]), KEYS[6]
        local wrong = inside(budget, length)
        if #wrong >= limit then return {0} end
        local id, c, packed = redis.call('HGET', codes, ARGV[3]), nil, nil
        if id then c, packed = live(id) end
        if c and (c.network == ARGV[2] or not newest(own)) then return opened(id, c, packed, failures, ARGV[7], ARGV[8]) end
        if failures and newest(latest) then failed(failures, tonumber(ARGV[6]), tonumber(ARGV[7]), not any_to_guess()) end
        count(budget, length, wrong)
        if #wrong >= limit then return {1} end
        return {0}
        """);

    /// <summary>KEYS: the account's failures. ARGV: now, length. How many are inside the window.</summary>
    public static readonly RedisScript CountFailures = new("challenge.failures", WindowScripts.Clock + WindowScripts.Windows + """
        return #inside(KEYS[1], tonumber(ARGV[2]))
        """);

    /// <summary>KEYS: as above. ARGV: now. 0; or 2, id, sealed, expires of the latest code, the own network's first.</summary>
    public static readonly RedisScript Latest = new("challenge.latest", Challenges + """
        local id = newest(own) or newest(latest)
        local c = id and live(id)
        if not c then return {0} end
        return {2, id, c.sealed, c.expires}
        """);

    /// <summary>KEYS: as above. ARGV: now, cooldown, id. 0; or 1 and when a mail is due; or 2, id, sealed, expires.</summary>
    public static readonly RedisScript Resend = new("challenge.resend", Challenges + """
        local id = ARGV[3]
        local c = live(id)
        if not c then return {0} end
        if c.resend > now then return {1, c.resend - now} end
        c.resend = now + tonumber(ARGV[2])
        redis.call('HSET', challenges, id, cmsgpack.pack(c))
        return {2, id, c.sealed, c.expires}
        """);

    /// <summary>
    /// An order may still name a removed code; <c>newest</c> removes such an entry. A decoy has a hash that is shorter than <see
    /// cref="Codes.StoredCode.MacLength"/>. No code opens it, so KEYS[2] does not list it.
    /// </summary>
    private const string Challenges = WindowScripts.Clock + """
        local challenges, codes, latest, own = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local function is_decoy(mac) return #mac < 32 end
        local function remove(id, c)
          redis.call('HDEL', challenges, id)
          redis.call('ZREM', latest, id)
          redis.call('ZREM', own, id)
          if redis.call('HGET', codes, c.mac) == id then redis.call('HDEL', codes, c.mac) end
        end
        local function live(id)
          local packed = redis.call('HGET', challenges, id)
          if not packed then return nil end
          local c = cmsgpack.unpack(packed)
          if c.expires > now and c.left > 0 then return c, packed end
          remove(id, c)
          return nil
        end
        local function newest(order)
          local id = redis.call('ZRANGE', order, 0, 0)[1]
          while id and not live(id) do
            redis.call('ZREM', order, id)
            id = redis.call('ZRANGE', order, 0, 0)[1]
          end
          return id
        end
        """ + "\n";

    /// <summary>The newest one comes first, and of those of one millisecond the one with the smallest id.</summary>
    private const string Put = """
        local function put(id, c)
          redis.call('HSET', challenges, id, cmsgpack.pack(c))
          if not is_decoy(c.mac) then redis.call('HSETNX', codes, c.mac, id) end
          for _, order in ipairs({latest, own}) do redis.call('ZADD', order, string.format('%.0f', -c.created), id) end
          for i = 1, 4 do keep(KEYS[i], c.expires - now) end
        end
        """ + "\n";

    /// <summary>
    /// Takes a code, so that no other guess opens it, and clears the account's failures: 2, its id, its sealed part, its network, and all
    /// that was taken, to put it back. 0 when there are too many failures for this guess.
    /// </summary>
    private const string Opened = """
        local function opened(id, c, packed, failures, length, most)
          remove(id, c)
          if failures then
            if #inside(failures, tonumber(length)) >= tonumber(most) then return {0} end
            c.failures = redis.call('LRANGE', failures, 0, -1)
            redis.call('DEL', failures)
            packed = cmsgpack.pack(c)
          end
          return {2, id, c.sealed, c.network, packed}
        end
        """ + "\n";

    /// <summary>
    /// <c>failed</c> counts a failure of the account. For a decoy the work is the same, and the window is left as it was. <c>any_to_guess</c> tells
    /// whether a live code is no decoy.
    /// </summary>
    private const string Failures = WindowScripts.Windows + WindowScripts.LatestOnly + """
        local function failed(failures, limit, length, at_decoy)
          if at_decoy then limit = limit + 1 end
          latest_only(failures, limit, length)
          if at_decoy then redis.call('RPOP', failures) end
        end
        local function any_to_guess()
          for _, id in ipairs(redis.call('HVALS', codes)) do
            if live(id) then return true end
          end
          return false
        end
        """ + "\n";
}
