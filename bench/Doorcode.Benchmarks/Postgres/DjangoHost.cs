using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Benchmarks.Works;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>The Django service of <c>bench/DjangoService</c>: gunicorn with two workers, on the same PostgreSQL.</summary>
internal sealed class DjangoHost : BenchmarkHost
{
    // Debian's own: its packages are not where another Python would look.
    private const string Python = "/usr/bin/python3";
    private readonly PostgresCluster _postgres;
    private readonly string _database;
    private readonly string _project = Path.Combine(Publishing.RepositoryRoot(), "bench", "DjangoService");
    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public DjangoHost(string folder, PostgresCluster postgres, string database)
        : base(new PublishedProgram(Tool.Find("gunicorn", "gunicorn")), folder) => (_postgres, _database) = (postgres, database);

    public override string Name => "Django (DRF, SimpleJWT, gunicorn)";

    public override Api Api { get; } = new("/ready/", "/api/users/register/", "/api/users/login/", "/api/users/token/refresh/",
        "/api/users/me/", "access", "refresh");

    protected override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DJANGO_SECRET_KEY"] = _secret,
        ["PGHOST"] = _postgres.Socket,
        ["PGPORT"] = _postgres.Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = PostgresCluster.Role,
        ["PGDATABASE"] = _database,
        ["PYTHONPATH"] = _project,
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    /// <summary>Makes the schema and the accounts.</summary>
    /// <returns>Tokens of so many of them.</returns>
    public async Task<Tokens[]> SeedAsync(int accounts, int chains, CancellationToken cancel)
    {
        var manage = Path.Combine(_project, "manage.py");
        await RunToEndAsync(Python, [manage, "makemigrations", "users"], cancel);
        await RunToEndAsync(Python, [manage, "migrate"], cancel);
        var said = await RunToEndAsync(Python,
            [manage, "seed", accounts.ToString(CultureInfo.InvariantCulture), chains.ToString(CultureInfo.InvariantCulture)], cancel);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(pair => new Tokens(pair[0], pair[1]))];
    }

    protected override IReadOnlyList<string> ServeArguments(Uri address) =>
        ["--workers", "2", "--bind", address.Authority, "--log-level", "warning", "service.wsgi"];
}
