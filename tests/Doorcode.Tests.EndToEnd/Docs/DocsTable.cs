using static Doorcode.Tests.EndToEnd.Docs.DocTrial;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>A row of <see cref="DocsTable"/>.</summary>
/// <param name="Page">The page, as in <c>operate.md</c>.</param>
/// <param name="FirstLine">The first line of the block, or the command inside a sentence.</param>
/// <param name="Trial">How it is tried.</param>
internal sealed record DocRow(string Page, string FirstLine, DocTrial Trial)
{
    public override string ToString() => $"{Page}: {FirstLine}";
}

/// <summary>
/// Each command of each page, with how it is tried. A command that is missing here fails a test; so does a row whose command is gone.
/// </summary>
internal static class DocsTable
{
    private const string Minutes = "It takes minutes, and writes what was measured.";
    private const string Containers = "It needs a container engine.";
    private const string Cluster = "It needs a Kubernetes cluster.";
    private const string Browser = "It is a part of an exchange between a browser, its page and the server.";
    private const string Systemd = "It shows what systemd knows, and no test runs under systemd.";

    private static readonly RunBy First = new(nameof(FirstStartDocsCommandsTests.The_first_start_serves_and_its_commands_work_beside_it));
    private static readonly RunBy Service = new(nameof(ServiceDocsCommandsTests.A_service_is_installed_operated_backed_up_and_restored));
    private static readonly RunBy Postgres = new(nameof(PostgresDocsCommandsTests.The_roles_and_the_settings_of_the_page_serve));
    private static readonly RunBy Failover = new(nameof(PostgresDocsCommandsTests.The_settings_for_a_standby_serve));
    private static readonly RunBy PgBouncer = new(nameof(PostgresDocsCommandsTests.The_settings_for_PgBouncer_serve));
    private static readonly RunBy Redis = new(nameof(RedisDocsCommandsTests.The_user_and_the_settings_of_the_page_serve));
    private static readonly RunBy Mail = new(nameof(MailDocsCommandsTests.The_settings_of_the_page_send_mail));
    private static readonly RunBy Files = new(nameof(FilesDocsCommandsTests.The_files_of_the_pages_are_valid));
    private static readonly RunBy Secrets = new(nameof(FilesDocsCommandsTests.The_secrets_of_compose_are_made));
    private static readonly RunBy Server = new(nameof(DotnetDocsCommandsTests.The_server_runs_from_its_source));
    private static readonly RunBy Sample = new(nameof(DotnetDocsCommandsTests.The_sample_runs_from_its_source));
    private static readonly RunBy OwnTables = new(nameof(DotnetDocsCommandsTests.The_sample_with_tables_of_its_own_runs_from_its_source));
    private static readonly RunBy Web = new(nameof(DotnetDocsCommandsTests.The_sample_with_pages_signs_in_and_returns_to_where_the_person_was));
    private static readonly RunBy FrontEnd = new(nameof(DotnetDocsCommandsTests.The_server_of_a_front_end_allows_its_origin));
    private static readonly Elsewhere Spa = new(typeof(Clients.SpaSampleTests));
    private static readonly Elsewhere NewSpa = new(typeof(Clients.SpaNewcomerTests));
    private static readonly RunBy ResourceServer = new(nameof(DotnetDocsCommandsTests.The_resource_server_takes_the_tokens_of_a_server));
    private static readonly RunBy Tests = new(nameof(DotnetDocsCommandsTests.One_class_of_tests_runs));
    private static readonly Elsewhere Readme = new(typeof(ReadmeTests));
    private static readonly Elsewhere VerifyTokens = new(typeof(Tokens.VerifyTokensPageTests));
    private static readonly Elsewhere Proxies = new(typeof(ProxyPageTests));
    private static readonly Elsewhere Django = new(typeof(Moving.DjangoMigrationTests));
    private static readonly Elsewhere PostgresRestore = new(typeof(PostgresRestoreTests));
    private static readonly InFile JwtBearer = new("tests/Doorcode.Tests/Tokens/DiscoveryTests.cs", "ValidTypes = [\"at+jwt\"];");
    private static readonly InFile AccountCalls = new("tests/Doorcode.Tests.Contracts/Profile/ProfileCalls.cs", "\"/api/users/me/\"");
    private static readonly InFile SessionCalls = new("tests/Doorcode.Tests.Contracts/SessionList/SessionListContract.cs", "\"/api/users/sessions/\"");
    private static readonly InFile ExtendPage = new("tests/Doorcode.Tests/Extending/ExtendPageTests.cs", "\"extend.md\"");
    private static readonly InFile CommandPage = new("tests/Doorcode.Tests/Commands/CommandPageTests.cs", "[InlineData(\"commands.md\")]");
    private static readonly InFile EmbedPage = new("tests/Doorcode.Tests/Extending/ExtendPageTests.cs", "\"embed.md\"");
    private static readonly InFile TestingPage = new("tests/Doorcode.Tests/Extending/ExtendPageTests.cs", "\"testing.md\"");
    private static readonly InFile Publish = new("test.sh", "dotnet publish src/Doorcode.Server -c Release -o ");

    public static IReadOnlyList<DocRow> Rows { get; } =
    [
        new("README.md", "dotnet run --project src/Doorcode.Server", Server),
        new("README.md", "./test.sh", new CannotRun("It runs this test.")),
        new("README.md", "api=http://localhost:5000/api/users", Readme),
        new("README.md", "until code=$(curl -s 'http://localhost:5000/dev/mail.json?to=ada@example.org' | grep -o -m1 '\"code\":\"[0-9]*\"' | head -n1 | grep -o '[0-9]*'); do", Readme),
        new("README.md", """curl -s "$api/confirm-otp/" -H "$json" \""", Readme),
        new("README.md", """tokens=$(curl -s "$api/token/refresh/" -H "$json" -d "{\"refresh\": \"$refresh\"}")""", Readme),
        new("README.md", """curl -s -o /dev/null -w 'HTTP %{http_code}\n' "$api/logout/" -H "$json" -H "Authorization: Bearer $access" \""", Readme),
        new("account-data.md", "PATCH /api/users/me/", AccountCalls),
        new("account-data.md", "GET /api/users/me/export/", AccountCalls),
        new("account-data.md", "DELETE /api/users/me/", AccountCalls),
        new("sessions.md", "GET /api/users/sessions/", SessionCalls),
        new("sessions.md", "DELETE /api/users/sessions/01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f/", SessionCalls),
        new("README.md", "dotnet test tests/Doorcode.Tests", new CannotRun("It runs all tests of the project inside a test.")),
        new("README.md", "using System.Security.Claims;", Readme),
        new("README.md", "dotnet publish src/Doorcode.Server -c Release -o out", Publish),
        new("README.md", "out/doorcode --help", First),

        new("pages.md", "dotnet run --project src/Doorcode.Server", Server),
        new("pages.md", "dotnet run --project samples/Web", Web),
        new("pages.md", "app.MapDoorcode();", new InFile("src/Doorcode.Server/DoorcodeHost.cs", "app.MapDoorcodePages();")),
        new("languages.md", "out/doorcode mail preview mails", new InFile("tests/Doorcode.Tests.EndToEnd/MailPreviewTests.cs", "\"mail\", \"preview\"")),
        new("commands.md", "echo 'correct horse battery' | out/doorcode accounts create ada@example.org --full-name 'Ada Lovelace'", CommandPage),
        new("commands.md", "out/doorcode check", CommandPage),
        new("commands.md", "out/doorcode mail test ada@example.org", CommandPage),
        new("commands.md", "out/doorcode backup backup.db", CommandPage),
        new("move-in.md", "out/doorcode import django dump.json --dry-run --report report.ndjson", CommandPage),
        new("move-in.md", "out/doorcode import django shop.json --legacy-claim shop_id", CommandPage),
        new("move-in.md", "out/doorcode export all.ndjson", CommandPage),
        new("move-in.md", "doorcode check", CommandPage),
        new("move-in.md", "python3 manage.py loaddata fixture.json", Django),
        new("migrate-from-django.md", "umask 077", Django),
        new("migrate-from-django.md", "import time", Django),
        new("migrate-from-django.md", "REST_FRAMEWORK = {\"DEFAULT_AUTHENTICATION_CLASSES\": [\"shop.doorcode.EitherAuthentication\"]}", Django),
        new("migrate-from-django.md", "# Commands for what Django has shut between two dumps.", Django),
        new("migrate-from-django.md", "out/doorcode export accounts.ndjson", Django),
        new("migrate-from-django.md", "import json", Django),
        new("audit.md", "out/doorcode audit                                  # the last 24 hours, newest last", First),

        new("develop.md", "dotnet build Doorcode.slnx", new InFile("test.sh", "dotnet build Doorcode.slnx")),
        new("develop.md", "dotnet run --project tests/Doorcode.Tests -- --filter-class '*GeneratedDocsTests'", Tests),
        new("develop.md", "dotnet test tests/Doorcode.Tests", new CannotRun("It runs all tests of the project inside a test.")),
        new("develop.md", "DOORCODE_UPDATE_DOCS=1 dotnet run --project tests/Doorcode.Tests -- --filter-class '*GeneratedDocsTests' --filter-class '*ApiDocumentTests'", new CannotRun("It writes the pages that other tests compare.")),
        new("develop.md", "tools/public-api.sh src/Doorcode", new CannotRun("It builds the library and writes the list that the build compares.")),
        new("develop.md", "dotnet restore --force-evaluate", new CannotRun("It rewrites the lock files.")),
        new("develop.md", "dotnet tool install dotnet-stryker --version 5.1.0 --tool-path artifacts/stryker", new CannotRun("It takes ten minutes a folder.")),

        new("embed.md", "using Doorcode;", Sample),
        new("embed.md", "dotnet run --project samples/Embedded", Sample),
        new("embed.md", "app.MapDoorcode(\"/auth\");", EmbedPage),
        new("embed.md", "dotnet run --project samples/Orders", OwnTables),
        new("embed.md", "modelBuilder.Entity<DoorcodeAccount>(account =>", EmbedPage),
        new("embed.md", "protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>", EmbedPage),
        new("embed.md", "app.MapGet(\"/stream\", () => \"…\").RequireAuthorization().AllowAccessTokenInQuery();", EmbedPage),
        new("embed.md", "builder.Logging.AddFilter(\"Microsoft.AspNetCore.Hosting.Diagnostics\", LogLevel.Warning);", EmbedPage),
        new("embed.md", "builder.Services.AddDoorcode(options =>", EmbedPage),
        new("embed.md", "dotnet add package Doorcode.OpenApi", new InFile("tests/Doorcode.Tests.EndToEnd/Clients/Walk/Walk.csproj", "<PackageReference Include=\"Doorcode.OpenApi\"")),
        new("embed.md", "builder.Services.AddOpenApi(options => options.AddDoorcode());", EmbedPage),
        new("embed.md", "builder.Services.AddOpenApi(options => options.AddDoorcode().AddOperationTransformer((operation, context, _) =>", EmbedPage),
        new("embed.md", "builder.Services.AddCors(options => options.AddPolicy(", EmbedPage),
        new("embed.md", "app.UseCors();", EmbedPage),
        new("embed.md", "builder.Services.AddHealthChecks().AddDoorcode();", EmbedPage),

        new("front-end.md", "export Doorcode__Cors__AllowedOrigins__0=http://localhost:3000", FrontEnd),
        new("front-end.md", "mkdir ~/notes", NewSpa),
        new("front-end.md", "<!doctype html>", NewSpa),
        new("front-end.md", "import { Doorcode, Problem } from \"@doorcode/client\";", NewSpa),
        new("front-end.md", "python3 -m http.server 3000 --bind localhost", NewSpa),
        new("front-end.md", "(cd clients/typescript && npm ci && npm run build)", Spa),
        new("front-end.md", "Doorcode__Cors__AllowedOrigins__0=https://app.example.org", new InFile("tests/Doorcode.Tests/Http/CrossOriginTests.cs", "Doorcode:Cors:AllowedOrigins:0=")),
        new("front-end.md", "await fetch(\"https://auth.example.org/api/users/token/refresh/\", { method: \"POST\", credentials: \"include\" });", new CannotRun(Browser)),

        new("extend.md", "app.MapPost(\"/staff/{id:guid}/suspend\", async (Guid id, IAccounts accounts) =>", ExtendPage),
        new("extend.md", "builder.Services.AddDoorcode().AddEventHandler<ForgetWithTheAccount>();", ExtendPage),
        new("extend.md", "public sealed class ForgetWithTheAccount(AppData data) : IAccountEventHandler", ExtendPage),
        new("extend.md", "builder.Services.AddDoorcode().AddAccessTokenClaims<PlanClaims>();", ExtendPage),
        new("extend.md", "builder.Services.AddDoorcode().AddRegistrationGate<InvitedOnly>();", ExtendPage),
        new("extend.md", "builder.Services.AddDoorcode().UseMailSender<ProviderMail>();", ExtendPage),
        new("extend.md", "public sealed class InvitedOnly(Invitations invitations) : IRegistrationGate", ExtendPage),
        new("extend.md", "public sealed class PlanClaims(Plans plans) : IAccessTokenClaims", ExtendPage),
        new("extend.md", "public sealed class ProviderMail(MailProvider provider) : IMailSender", ExtendPage),
        new("extend.md", "try", ExtendPage),
        new("extend.md", "await accounts.SetRolesAsync(id, [\"editor\", \"team:blue\"]);", ExtendPage),

        new("install.md", "dotnet run --project src/Doorcode.Server", Server),
        new("install.md", "dotnet publish src/Doorcode.Server -c Release -o out", Publish),
        new("install.md", "export Doorcode__PublicUrl=https://auth.example.org", First),
        new("install.md", "export Doorcode__Proxy__TrustedNetworks__0=10.0.0.7/32", new ServeWith()),
        new("install.md", "sudo install -d /usr/local/lib/doorcode && sudo cp -a out/. /usr/local/lib/doorcode/", Service),
        new("install.md", "doorcode() {", Service),
        new("install.md", "MAINTAINER='Example operations <operations@example.org>' tools/release.sh", new InFile("tests/Doorcode.Tests.EndToEnd/ReleaseTests.cs", "\"tools/release.sh\"")),
        new("install.md", "sudo apt-get install ./artifacts/release/doorcode_0.1.0_amd64.deb", new CannotRun(Systemd)),
        new("install.md", "docker compose -f ops/compose/production.yaml up --build --wait", new CannotRun(Containers)),
        new("install.md", "docker buildx imagetools inspect postgres:17", new CannotRun(Containers)),
        new("install.md", "doorcode check", CommandPage),
        new("install.md", "docker build -f src/Doorcode.Server/Dockerfile -t doorcode:0.1.0 .", new CannotRun(Containers)),
        new("install.md", "ops/compose/make-secrets.sh", Secrets),
        new("install.md", "docker compose -f ops/compose/compose.yaml up --build --wait", new CannotRun(Containers)),
        new("install.md", "kubectl create secret generic doorcode --from-file=database --from-file=redis --from-file=master-key --from-file=smtp-password", new CannotRun(Cluster)),
        new("install.md", "sudo apt-get install clang gcc-aarch64-linux-gnu libc6-dev-arm64-cross", new CannotRun("It installs a cross compiler.")),
        new("install.md", "out/doorcode backup doorcode-backup.db", First),

        new("keys.md", "(umask 077; head -c 32 /dev/urandom | base64 > /etc/doorcode/master.key)", Postgres),
        new("keys.md", "sudo systemctl stop doorcode", Service),
        new("keys.md", "out/doorcode keys list", First),
        new("keys.md", "out/doorcode keys rotate-master", First),
        new("keys.md", "doorcode keys list", Service),
        new("keys.md", "builder.Services.AddAuthentication().AddJwtBearer(options =>", JwtBearer),

        new("mail.md", "export Doorcode__Smtp__Host=smtp.example.org", Mail),

        new("mailboxlayer.md", "export MAILBOXLAYER_API_KEY=...", new ServeWith("...")),

        new("operate.md", "scrape_configs:", Files),
        new("operate.md", "export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317", new ServeWith()),
        new("operate.md", "defaults", Files),
        new("operate.md", "doorcode backup \"/backup/doorcode-$(date +%F).db\"", Service),
        new("operate.md", "doorcode restore /backup/doorcode-….db --end-sessions", Service),
        new("operate.md", "systemctl stop doorcode", Service),
        new("operate.md", "doorcode accounts end-sessions --all --yes", Service),
        new("operate.md", "pg_dump -Fc doorcode > doorcode.dump", PostgresRestore),
        new("operate.md", "pg_restore --single-transaction -d doorcode doorcode.dump", PostgresRestore),
        new("operate.md", "ALTER DATABASE doorcode RENAME TO doorcode_before", Postgres),
        new("operate.md", "DELETE FROM signing_keys WHERE kid = '…'", Service),
        new("operate.md", "doorcode health", Service),
        new("operate.md", "doorcode keys list", Service),
        new("operate.md", "doorcode keys rotate", Service),
        new("operate.md", "doorcode migrate", Service),
        new("operate.md", "doorcode migrate --plan", Service),
        new("operate.md", "dotnet run -c Release --project bench/Doorcode.Benchmarks -- --seconds 3 --rounds 3 --doorcode PATH", new CannotRun(Minutes)),
        new("operate.md", "systemctl status doorcode", new CannotRun(Systemd)),
        new("operate.md", "journalctl -u doorcode", new CannotRun(Systemd)),
        new("operate.md", "kubectl get pods", new CannotRun(Cluster)),
        new("operate.md", "kubectl describe pod", new CannotRun(Cluster)),

        new("options.md", "doorcode migrate", Service),

        new("passkeys.md", "POST /api/users/passkeys/options/", new CannotRun(Browser)),
        new("passkeys.md", "const options = PublicKeyCredential.parseCreationOptionsFromJSON(answer.options);", new CannotRun(Browser)),
        new("passkeys.md", "POST /api/users/login/passkey/options/", new CannotRun(Browser)),
        new("passkeys.md", "const options = PublicKeyCredential.parseRequestOptionsFromJSON(answer.options);", new CannotRun(Browser)),
        new("passkeys.md", "POST /api/users/login/second-factor/", new CannotRun(Browser)),

        new("postgres.md", "export Doorcode__Database__Provider=Postgres", Postgres),
        new("postgres.md", "CREATE ROLE doorcode LOGIN PASSWORD '…';", Postgres),
        new("postgres.md", "Doorcode__Database__ConnectionString='Host=…;Username=doorcode_owner;…' out/doorcode migrate", Postgres),
        new("postgres.md", "GRANT USAGE ON SCHEMA public TO doorcode;", Postgres),
        new("postgres.md", "Host=pgbouncer.example.org;Port=6432;…;Max Auto Prepare=0", PgBouncer),
        new("postgres.md", "Host=db1.example.org,db2.example.org;Database=doorcode;Username=doorcode;…", Failover),
        new("postgres.md", "openssl rand -base64 32", Postgres),
        new("postgres.md", "doorcode migrate", Service),
        new("postgres.md", "pg_ctl promote", new InFile("tests/Doorcode.Rig/PostgresCluster.cs", "AsOwnerAsync(\"pg_ctl\", [\"promote\"")),
        new("postgres.md", "ALTER TABLE sessions SET (autovacuum_vacuum_scale_factor = 0.02)", Postgres),

        new("proxies.md", "export Doorcode__Proxy__TrustedNetworks__0=127.0.0.1/32", new ServeWith()),
        new("proxies.md", "doorcode check", CommandPage),
        new("proxies.md", "{", Proxies),
        new("proxies.md", "upstream doorcode {", Proxies),
        new("proxies.md", "defaults", Proxies),
        new("proxies.md", "http:", new CannotRun("Debian has no Traefik.")),

        new("redis.md", "export Doorcode__Redis__ConnectionString='redis.example.org:6379,user=doorcode,password=…,ssl=true'", Redis),
        new("redis.md", "ACL SETUSER doorcode on >… ~doorcode:* &* +@connection +@read +@write +@pubsub -@dangerous +eval +evalsha +info +cluster|nodes +cluster|slots", Redis),

        new("scale.md", "dotnet run -c Release --project bench/Doorcode.Scale -- --write docs/scale.md", new CannotRun(Minutes)),
        new("scale.md", "doorcode audit --json", Service),
        new("scale.md", "doorcode audit", Service),
        new("testing.md", "public sealed class AppInTests : WebApplicationFactory<YourApp>", TestingPage),
        new("testing.md", "public sealed class SentMails : IMailSender", TestingPage),
        new("testing.md", "public sealed class SignInTests(AppInTests app) : IClassFixture<AppInTests>", TestingPage),
        new("verify-tokens.md", "import { createRemoteJWKSet, jwtVerify } from \"jose\";", VerifyTokens),
        new("verify-tokens.md", "import { KeyObject } from \"node:crypto\";", VerifyTokens),
        new("verify-tokens.md", "import time", VerifyTokens),
        new("verify-tokens.md", "from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer", new Elsewhere(typeof(Tokens.PythonResourceServerTests))),
        new("verify-tokens.md", "SIMPLE_JWT = {", VerifyTokens),
        new("verify-tokens.md", "from rest_framework_simplejwt.state import token_backend", VerifyTokens),
        new("verify-tokens.md", "using Doorcode.JwtBearer;", new InFile("samples/ResourceServer/Program.cs", "AddAuthentication().AddDoorcodeBearer(")),
        new("verify-tokens.md", "dotnet run --project samples/ResourceServer", ResourceServer),
        new("verify-tokens.md", "@Bean", new CannotRun("It needs Spring.")),
    ];
}
