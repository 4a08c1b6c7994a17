using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>postgres.md against clusters of its own: with TLS and passwords, with a standby, behind PgBouncer.</summary>
public sealed partial class PostgresDocsCommandsTests
{
    private const string Password = "a-long-password";

    [Fact]
    public async Task The_roles_and_the_settings_of_the_page_serve()
    {
        await using var machine = new DocsSandbox(nameof(The_roles_and_the_settings_of_the_page_serve));
        await using var cluster = PostgresCluster.Prepare("postgres");
        await using var smtp = new SmtpMailbox();
        await ProtectAsync(machine, cluster);
        Prepare(machine, smtp);
        Assert.Equal(32, Convert.FromBase64String((await machine.RunAsync("postgres.md", "openssl rand")).Trim()).Length);
        await machine.RunAsync("keys.md", "(umask 077; head");

        await SqlAsync(machine, cluster, "postgres", "postgres", machine.Text("postgres.md", "CREATE ROLE", ("…", Password)));
        machine.Profile = machine.Text(
            "postgres.md",
            "export Doorcode__Database__Provider",
            ("db.example.org", $"localhost;Port={cluster.Port}"), ("…", Password));
        var server = await machine.ServeAsync(machine.Serve);
        await WalkAsync(server, smtp);
        await server.StopAsync();
        await SqlAsync(machine, cluster, "doorcode", "doorcode", machine.Text("postgres.md", "ALTER TABLE sessions"));
        await SqlAsync(machine, cluster, "postgres", "postgres", machine.Text("operate.md", "ALTER DATABASE"));

        // Now with an owner who is not the servers' role.
        await SqlAsync(machine, cluster, "postgres", "postgres", $"""
            CREATE ROLE doorcode_owner LOGIN PASSWORD '{Password}';
            CREATE DATABASE doorcode OWNER doorcode_owner;
            """);
        var owner = $"Host=localhost;Port={cluster.Port};Database=doorcode;Password={Password};SSL Mode=VerifyFull";
        var migrate = machine.Text("postgres.md", "Doorcode__Database__ConnectionString=", ("Host=…", owner), (";…", ""));
        Assert.Contains("The database is up to date.", await machine.RunScriptAsync(migrate), StringComparison.Ordinal);
        await SqlAsync(machine, cluster, "doorcode_owner", "doorcode", machine.Text("postgres.md", "GRANT USAGE"));
        server = await machine.ServeAsync(machine.Serve);
        await WalkAsync(server, smtp);

        // An upgrade while it serves: what the owner adds is the servers' as well, and they add nothing themselves.
        Assert.Contains("The database is up to date.", await machine.RunScriptAsync(migrate), StringComparison.Ordinal);
        await SqlAsync(machine, cluster, "doorcode_owner", "doorcode", "CREATE TABLE later (id integer)");
        await SqlAsync(machine, cluster, "doorcode", "doorcode", "INSERT INTO later VALUES (1)");
        await machine.RunScriptAsync($"! {Psql(cluster, "doorcode", "doorcode")} -c 'ALTER TABLE sessions ADD mine integer'");
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_settings_for_a_standby_serve()
    {
        await using var machine = new DocsSandbox(nameof(The_settings_for_a_standby_serve));
        await using var primary = PostgresCluster.Prepare("postgres");
        await using var standby = await primary.NewStandbyAsync();
        await using var smtp = new SmtpMailbox();
        Prepare(machine, smtp);
        await primary.ExecuteAsync("postgres", "CREATE ROLE doorcode LOGIN");
        await primary.ExecuteAsync("postgres", "CREATE DATABASE doorcode OWNER doorcode");
        await MakeKeyAsync(machine);
        machine.Settings["Doorcode__Database__ConnectionString"] = machine.Text(
            "postgres.md",
            "Host=db1",
            ("db1.example.org", $"127.0.0.1:{standby.Port}"), ("db2.example.org", $"127.0.0.1:{primary.Port}"),
            ("…", "SSL Mode=Disable"));

        await WalkAsync(await machine.ServeAsync(machine.Serve), smtp);
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_settings_for_PgBouncer_serve()
    {
        await using var machine = new DocsSandbox(nameof(The_settings_for_PgBouncer_serve));
        var bouncer = new PgBouncer();
        await bouncer.InitializeAsync();
        await using var pool = bouncer;
        await using var smtp = new SmtpMailbox();
        Prepare(machine, smtp);
        await MakeKeyAsync(machine);
        var database = Database().Match(await bouncer.NewDatabaseAsync()).Value;
        machine.Settings["Doorcode__Database__ConnectionString"] = machine.Text(
            "postgres.md",
            "Host=pgbouncer",
            ("pgbouncer.example.org", "127.0.0.1"), ("6432", $"{bouncer.Port}"), ("…", $"{database};Username=doorcode"));

        await WalkAsync(await machine.ServeAsync(machine.Serve), smtp);
        machine.ShouldBeComplete();
    }

    private static void Prepare(DocsSandbox machine, SmtpMailbox smtp)
    {
        machine.Settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        machine.Settings["Doorcode__Database__Provider"] = "Postgres";
        machine.Settings["Doorcode__MasterKeyFile"] = machine.At("etc/doorcode/master.key");
        foreach (var (name, value) in WalkTests.Smtp(smtp.Port))
            machine.Settings[name] = value;
    }

    private static Task<string> MakeKeyAsync(DocsSandbox machine) =>
        machine.RunScriptAsync("(umask 077; openssl rand -base64 32 >$SANDBOX/etc/doorcode/master.key)");

    private static async Task WalkAsync(DocsServer server, SmtpMailbox smtp)
    {
        await Drill.JoinAsync(server.Http, email => smtp.NextFor(email));
        var session = await Drill.LogInAsync(server.Http);
        Assert.NotNull(await Drill.RefreshAsync(server.Http, session));
    }

    /// <summary>Asks everybody but the owner of the cluster for TLS and a password.</summary>
    private static async Task ProtectAsync(DocsSandbox machine, PostgresCluster cluster)
    {
        await cluster.NewDatabaseAsync();
        var folder = Directory.CreateDirectory(machine.At("tls")).FullName;
        var certificate = Certificate.Make(folder);
        await machine.RunScriptAsync("chmod 600 $SANDBOX/tls/*");
        await PostgresCluster.GiveAsync(folder);
        machine.Settings[Certificate.TrustVariable] = certificate.CertificateFile;
        await SqlAsync(machine, cluster, "postgres", "postgres", $"""
            ALTER SYSTEM SET ssl_cert_file = '{certificate.CertificateFile}';
            ALTER SYSTEM SET ssl_key_file = '{certificate.KeyFile}';
            ALTER SYSTEM SET ssl = on;
            """);
        await machine.RunScriptAsync($"""
            rules=$({Psql(cluster, "postgres", "postgres")} -Atc 'SHOW hba_file')
            printf 'host all postgres 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n' >"$rules"
            {Psql(cluster, "postgres", "postgres")} -c 'SELECT pg_reload_conf()'
            """);
    }

    private static Task<string> SqlAsync(DocsSandbox machine, PostgresCluster cluster, string role, string database, string sql) =>
        machine.RunScriptAsync($"{Psql(cluster, role, database)} <<'END'\n{sql}\nEND");

    private static string Psql(PostgresCluster cluster, string role, string database) =>
        $"PGPASSWORD={Password} {PostgresCluster.Programs}/psql -X -v ON_ERROR_STOP=1 "
        + $"-h 127.0.0.1 -p {cluster.Port} -U {role} -d {database}";

    [GeneratedRegex("Database=[^;]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Database();
}
