using System.Reflection;
using System.Text.RegularExpressions;
using Doorcode.Codes;
using Doorcode.Passkeys;
using Doorcode.Sessions;
using Doorcode.Tests.Conventions;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Accounts;

/// <summary>
/// Every thing that can wait for an account, and every event that makes it void: one table, over every store. Needs an app with
/// <see cref="Settings"/>.
/// </summary>
public abstract partial class PendingThingContract(DoorcodeApp app)
{
    private const string SqliteTables = """
        SELECT t.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND c.name = 'account_id' ORDER BY t.name
        """;

    private const string PostgresTables = """
        SELECT table_name::text FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'account_id' ORDER BY table_name
        """;

    /// <summary>What the app is started with.</summary>
    public static string[] Settings { get; } = ["Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"];

    public static TheoryData<string, OwnerKind> Events { get; } = Rows(VoidingEvent.All.Select(known => (known.Name, known.Only)));

    public static TheoryData<string, OwnerKind> Things { get; } = Rows(PendingThing.All.Select(known => (known.Name, known.Only)));

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Whatever_waits_for_an_account_is_void_when(string name, OwnerKind kind)
    {
        var happening = VoidingEvent.All.Single(known => known.Name == name);
        var owner = await PendingOwner.NewAsync(app, kind);
        var waiting = new List<(string Name, Func<Task<bool>> IsAliveAsync)>();
        foreach (var thing in PendingThing.All.Where(thing => (thing.Only ?? kind) == kind && happening.IsAbout(thing)))
            waiting.Add((thing.Name, await thing.BeginAsync(owner)));

        await happening.RunAsync(owner);

        var alive = new List<string>();
        foreach (var thing in waiting)
        {
            if (await thing.IsAliveAsync())
                alive.Add(thing.Name);
        }

        Assert.Empty(alive);
    }

    /// <summary>Else the rule above could not fail.</summary>
    [Theory]
    [MemberData(nameof(Things))]
    public async Task Without_such_an_event_what_waits_for_an_account_can_be_used(string name, OwnerKind kind)
    {
        var owner = await PendingOwner.NewAsync(app, kind);
        var isAliveAsync = await PendingThing.All.Single(known => known.Name == name).BeginAsync(owner);
        Assert.True(await isAliveAsync());
    }

    [Fact]
    public async Task After_a_deletion_no_table_but_the_audit_log_names_the_account()
    {
        var owner = await PendingOwner.NewAsync(app, OwnerKind.WithFactors);
        foreach (var thing in PendingThing.All.Where(thing => thing.Only is null or OwnerKind.WithFactors))
            await thing.BeginAsync(owner);

        (await app.SecondFactorWithCookieAsync(await owner.Person.IssueTicketAsync(), owner.Phone!.RecoveryCodes[1])).ShouldBe(200);
        // Written where the app has handlers of events.
        await app.ChangeAsync("INSERT INTO event_sequences (account_id, last_number) VALUES (@account, 1)", owner.Account.Value);
        // Written by imports.
        await app.ChangeAsync("INSERT INTO identities (provider, subject, account_id) VALUES ('google', 'pending', @account)", owner.Account.Value);
        var tables = app.Column(app.PostgresConnection is null ? SqliteTables : PostgresTables);
        Assert.Equal(tables.Except(["audit_erasure", "audit_to_strip"], StringComparer.Ordinal), await NamingAsync());

        (await app.DeleteMeAsync(owner.Acting.Access)).ShouldBe(204);

        Assert.Equal(["audit"], await NamingAsync());

        async Task<List<string>> NamingAsync()
        {
            var naming = new List<string>();
            foreach (var table in tables)
            {
                if (await app.CountAsync($"{table} WHERE account_id = @account", owner.Account.Value) > 0)
                    naming.Add(table);
            }

            return naming;
        }
    }

    [Fact]
    public void The_table_has_every_kind_of_code() => Assert.Equal(
        typeof(CodePurpose).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(CodePurpose))
            .Select(field => ((CodePurpose)field.GetValue(null)!).Name)
            .Order(StringComparer.Ordinal),
        PendingThing.All.Select(thing => thing.Code).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void The_table_has_every_kind_of_ticket() => Assert.Equal(
        Enum.GetValues<TicketKind>(), PendingThing.All.Select(thing => thing.Ticket).OfType<TicketKind>().Order());

    /// <summary>The ceremony of a login is nobody's until it is answered.</summary>
    [Fact]
    public void The_table_has_every_kind_of_ceremony_that_belongs_to_an_account() => Assert.Equal(
        typeof(CeremonyPurpose).GetFields()
            .Select(field => (string)field.GetRawConstantValue()!)
            .Except([CeremonyPurpose.Login])
            .Order(StringComparer.Ordinal),
        PendingThing.All.Select(thing => thing.Ceremony).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void The_table_has_every_table_that_keeps_an_epoch()
    {
        var migrations = Directory.EnumerateFiles(Path.Combine(Sources.Root, "src/Doorcode/Storage/Migrations/Sqlite"), "*.sql");
        var tables = migrations
            .SelectMany(file => Table().Matches(File.ReadAllText(file)))
            .Where(table => Epoch().IsMatch(table.Groups["columns"].Value))
            .Select(table => table.Groups["name"].Value);
        Assert.Equal(
            tables.Order(StringComparer.Ordinal),
            PendingThing.All.Select(thing => thing.Table).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    private static TheoryData<string, OwnerKind> Rows(IEnumerable<(string Name, OwnerKind? Only)> all)
    {
        var rows = new TheoryData<string, OwnerKind>();
        foreach (var (name, only) in all)
        {
            foreach (var kind in Enum.GetValues<OwnerKind>().Where(kind => (only ?? kind) == kind))
                rows.Add(name, kind);
        }

        return rows;
    }

    [GeneratedRegex(@"CREATE TABLE (?<name>\w+) \((?<columns>[^;]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\s*epoch\s", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Epoch();
}
