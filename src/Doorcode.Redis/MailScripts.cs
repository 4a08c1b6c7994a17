namespace Doorcode.Redis;

/// <summary>
/// Lua for counted mails. A mailbox has one string: of each mail, in a row, when it was counted (UTC milliseconds), the label of
/// the cooldown that it started, and how long that is (0 for none). A string that short is the smallest key that Redis has.
/// </summary>
internal static class MailScripts
{
    /// <summary>The rules as a script knows them.</summary>
    public const string None = "none";
    public const string Start = "start";
    public const string Await = "await";

    /// <summary>
    /// KEYS: mailbox. ARGV: now, label, limit, length, cooldown, rule. Counts and answers 0, or answers how long the mail has to
    /// wait. A mail that has left the window is kept while its cooldown runs and no newer mail has replaced that cooldown.
    /// </summary>
    public static readonly RedisScript Count = new("mail.count", WindowScripts.Clock + Mails + """
        local label, limit, length, cooldown, rule = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
        local kept, counted, wait = {}, {}, 0
        for i = 1, #stored, 3 do
          local at, hold = stored[i], stored[i + 2]
          local started = hold > 0 and stored[i + 1] == label
          if started and rule == 'await' then wait = math.max(wait, at + hold - now) end
          local counts = at > now - length
          if counts then counted[#counted + 1] = at end
          if counts or (at + hold > now and (rule == 'none' or not started)) then append(kept, at, stored[i + 1], hold) end
        end
        if #counted >= limit then wait = math.max(wait, counted[#counted - limit + 1] + length - now) end
        if wait > 0 then return wait end
        if rule == 'none' then cooldown = 0 end
        append(kept, now, label, cooldown)
        write(kept)
        keep(KEYS[1], math.max(length, cooldown))
        return 0
        """);

    /// <summary>KEYS: mailbox. ARGV: now, label, when the mail was counted. Forgets it.</summary>
    public static readonly RedisScript PutBack = new("mail.put-back", WindowScripts.Clock + Mails + """
        local label, at, kept, found = ARGV[2], tonumber(ARGV[3]), {}, false
        for i = 1, #stored, 3 do
          if not found and stored[i] == at and stored[i + 1] == label then
            found = true
          else
            append(kept, stored[i], stored[i + 1], stored[i + 2])
          end
        end
        if #kept == 0 then redis.call('DEL', KEYS[1]) else write(kept) end
        """);

    private const string Mails = """
        local packed = redis.call('GET', KEYS[1])
        local stored = packed and cmsgpack.unpack(packed) or {}
        local function append(mails, at, label, hold)
          mails[#mails + 1], mails[#mails + 2], mails[#mails + 3] = at, label, hold
        end
        local function write(mails) redis.call('SET', KEYS[1], cmsgpack.pack(mails), 'KEEPTTL') end
        """ + "\n";
}
