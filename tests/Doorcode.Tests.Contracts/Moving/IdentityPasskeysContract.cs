using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Moving;

/// <summary>Passkeys of ASP.NET Core Identity, as Entity Framework stores them. Needs an app without limits.</summary>
public abstract class IdentityPasskeysContract(DoorcodeApp app)
{
    private readonly string _mark = FactorCalls.NewEmail().Split('@')[0];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Ids as the column holds them and as authenticators know them: a text, a Guid, a number.</summary>
    public static TheoryData<string, string> Ids { get; } = new()
    {
        { "774af529-84cc-4907-8ee1-d48618d40fbf", "774af529-84cc-4907-8ee1-d48618d40fbf" },
        { "8A77D927-2134-4AD2-B5F1-6B28631D6BF5", "8a77d927-2134-4ad2-b5f1-6b28631d6bf5" },
        { "17", "17" },
        { "Ada", "Ada" },
    };

    /// <summary>What the columns CredentialId and Data may hold that Identity does not write.</summary>
    public static TheoryData<string, string> Unreadable { get; } = new()
    {
        { "'AAECAwQF'", """{"PublicKey":"A50102","SignCount":0,"IsBackupEligible":false,"IsBackedUp":false}""" },
        { "x'0102'", """{"SignCount":0,"IsBackupEligible":false,"IsBackedUp":false}""" },
        { "x'0102'", """{"PublicKey":"","SignCount":0}""" },
        { "x'0102'", """{"PublicKey":"A5010","SignCount":0}""" },
        { "x'0102'", """{"PublicKey":["A5"],"SignCount":0}""" },
        { "x'0102'", "none" },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Passkeys_log_their_owners_in_and_the_password_alone_no_longer_does(string id, string handle)
    {
        using var phone = new SoftAuthenticator();
        var made = await MakeAsync(phone);
        var data = Data(made, name: "\"Phone \\u00E9\"", Convert.ToHexString(Base64Url.DecodeFromChars((string)made["public_key"]!)));
        using var tablet = new SoftAuthenticator();
        made = await MakeAsync(tablet);
        // Of a table that was copied from a database for which Entity Framework writes bytes in base64.
        var copied = Data(made, name: "\"a\\u0000b\"", Convert.ToBase64String(Base64Url.DecodeFromChars((string)made["public_key"]!)));
        var (email, hash) = ($"{_mark}ada@example.com", "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW");
        var file = await MakeDatabaseAsync(id, email, hash, ($"x'{Convert.ToHexString(phone.Id)}'", data), ($"x'{Convert.ToHexString(tablet.Id)}'", copied));

        Assert.Empty(await ImportAsync(1, file));

        var known = new Answering { UserHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(handle)) };
        (await app.LogInByPasskeyAsync(tablet, known)).ShouldBe(200);
        var login = await app.LogInByPasskeyAsync(phone, known);
        login.ShouldBe(200);
        (await app.LogInByPasskeyAsync(phone, new Answering { UserHandle = Base64Url.EncodeToString("another"u8) })).ShouldBe(Problems.PasskeyRejected);
        (await app.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(Problems.SecondFactorRequired);
        var listed = JsonNode.Parse((await app.GetAsync("/api/users/factors/", login.Text("access"))).Body)!["passkeys"]!.AsArray();
        // A name that cannot be given here is left behind.
        Assert.Equal(["Passkey", "Phone é"], listed.Select(passkey => (string)passkey!["name"]!).Order(StringComparer.Ordinal));
        Assert.All(listed, passkey => Assert.Equal(2024, ((DateTimeOffset)passkey!["created_at"]!).Year));
        // What a client has made up of its transports is left out.
        Assert.Equal("hybrid internal", (string)(await ExportedAsync(phone))["transports"]!);
        (await app.RunAsync("accounts", "delete", email)).ShouldBeDone();
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_user_with_a_passkey_that_cannot_be_read_is_reported(string credential, string data)
    {
        var file = await MakeDatabaseAsync("7", $"{_mark}ada@example.com", hash: "", (credential, data));
        Assert.Equal(["factor_unreadable"], await ImportAsync(0, file));
    }

    [Fact]
    public async Task A_user_with_more_passkeys_than_an_account_may_have_is_reported()
    {
        var data = """{"PublicKey":"A50102","SignCount":0,"IsBackupEligible":false,"IsBackedUp":false}""";
        var many = Enumerable.Range(0, 11).Select(i => (string.Create(CultureInfo.InvariantCulture, $"x'{i:X4}'"), data));
        var report = At();
        await app.RunAsync("import", "identity", await MakeDatabaseAsync("7", $"{_mark}ada@example.com", hash: "", [.. many]), "--report", report, "--legacy-claim", _mark);

        Assert.Contains("The row has more than 10 passkeys, which", await File.ReadAllTextAsync(report, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_and_a_user_handle_belong_to_one_account_and_a_dry_run_says_so_too()
    {
        var number = 0;
        string Row(string handle, string credential) => $$$"""
            {"id": {{{++number}}}, "email": "{{{_mark}}}{{{number}}}@example.com", "verified": true, "passkeys": {"handle": "{{{_mark}}}{{{handle}}}", "credentials": [{"id": "{{{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(_mark + credential))}}}", "public_key": "AQ"}]}}
            """;
        var first = Row("taken", "taken");
        Assert.Empty(await DetailsAsync(1, first));
        var rows = string.Join('\n', first, Row("taken", "1"), Row("a", "taken"), Row("b", "2"), Row("b", "3"), Row("c", "2"), Row("a", "3"));

        string[] expected = ["2 handle", "3 passkey", "5 handle", "6 passkey"];
        Assert.Equal(expected, await DetailsAsync(3, rows, "--dry-run"));
        Assert.Equal(expected, await DetailsAsync(2, rows));
    }

    /// <summary>The rows of a file of our own format that are not taken because of another account, and what that account has.</summary>
    private async Task<IEnumerable<string>> DetailsAsync(long taken, string rows, params string[] more)
    {
        var (file, report) = (At(), At());
        await File.WriteAllTextAsync(file, rows, Cancel);
        var summary = (await app.RunAsync(["import", "ndjson", file, "--report", report, "--legacy-claim", _mark, "--json", .. more])).Line();
        Assert.Equal(taken, summary.GetProperty("taken").GetInt64());
        var lines = (await File.ReadAllLinesAsync(report, Cancel)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal("factor_taken", line.GetProperty("reason").GetString()));
        return lines.Select(line =>
            $"{line.GetProperty("id").GetString()} {(line.GetProperty("detail").GetString()!.Contains("user handle", StringComparison.Ordinal) ? "handle" : "passkey")}");
    }

    [Fact]
    public async Task An_id_of_16_bytes_is_the_Guid_that_earlier_versions_of_Entity_Framework_store_so()
    {
        using var phone = new SoftAuthenticator();
        var made = await MakeAsync(phone);
        var data = Data(made, name: "null", Convert.ToHexString(Base64Url.DecodeFromChars((string)made["public_key"]!)));
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var bytes = $"x'{Convert.ToHexString(id.ToByteArray())}'";
        var email = $"{_mark}ada@example.com";
        var file = await WriteAsync($"""
            CREATE TABLE "AspNetUsers" ("Id" BLOB NOT NULL PRIMARY KEY, "Email" TEXT, "EmailConfirmed" INTEGER NOT NULL, "PasswordHash" TEXT, "TwoFactorEnabled" INTEGER NOT NULL);
            CREATE TABLE "AspNetUserPasskeys" ("CredentialId" BLOB NOT NULL PRIMARY KEY, "UserId" BLOB NOT NULL, "Data" TEXT NOT NULL);
            CREATE TABLE "AspNetUserLogins" ("LoginProvider" TEXT, "ProviderKey" TEXT, "ProviderDisplayName" TEXT, "UserId" BLOB NOT NULL);
            CREATE TABLE "AspNetRoles" ("Id" BLOB, "Name" TEXT);
            CREATE TABLE "AspNetUserRoles" ("UserId" BLOB, "RoleId" BLOB);
            INSERT INTO "AspNetUsers" VALUES ({bytes}, '{email}', 1, '$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW', 0);
            INSERT INTO "AspNetUserPasskeys" VALUES (x'{Convert.ToHexString(phone.Id)}', {bytes}, '{data}');
            INSERT INTO "AspNetUserLogins" VALUES ('Google', '{_mark}', NULL, {bytes});
            INSERT INTO "AspNetRoles" VALUES (x'01', 'Editor');
            INSERT INTO "AspNetUserRoles" VALUES ({bytes}, x'01');
            """);

        Assert.Empty(await ImportAsync(1, file));

        (await app.PostAsync("/api/users/login/", ("email", email), ("password", Person.DefaultPassword))).ShouldBe(Problems.SecondFactorRequired);
        var known = new Answering { UserHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id.ToString("D"))) };
        (await app.LogInByPasskeyAsync(phone, known)).ShouldBe(200);
        var exported = At();
        (await app.RunAsync("export", exported)).ShouldBeDone();
        var line = JsonNode.Parse(File.ReadLines(exported).Single(line => line.Contains(email, StringComparison.Ordinal)))!;
        Assert.Equal(id.ToString("D"), (string)line["claims"]![_mark]!);
        Assert.Equal("""["editor"]""", line["roles"]!.ToJsonString());
        Assert.Equal("Google", (string)line["identities"]![0]!["provider"]!);
        (await app.RunAsync("accounts", "delete", email)).ShouldBeDone();
    }

    [Theory]
    [InlineData("x'010203'")]
    [InlineData("1.5")]
    [InlineData("NULL")]
    public async Task A_database_with_ids_that_are_no_text_no_integer_and_no_Guid_is_refused(string id)
    {
        var file = await WriteAsync($"CREATE TABLE AspNetUsers (Id, Email TEXT); INSERT INTO AspNetUsers VALUES ('1', 'a@example.com'), ({id}, '{_mark}@example.com');");

        Assert.Contains("AspNetUsers.Id", (await app.RunAsync("import", "identity", file)).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AspNetUserPasskeys", "'ada'")]
    [InlineData("AspNetUserLogins", "'ada'")]
    [InlineData("AspNetUserTokens", "'ada'")]
    [InlineData("AspNetUserRoles", "'ada'")]
    [InlineData("AspNetUserTokens", "NULL")]
    [InlineData("AspNetUserTokens", "x'416461'")]
    public async Task A_database_with_a_row_that_belongs_to_no_user_is_refused(string table, string user)
    {
        var file = await WriteAsync($"""
            CREATE TABLE AspNetUsers (Id TEXT COLLATE NOCASE, Email TEXT);
            CREATE TABLE {table} (UserId TEXT COLLATE NOCASE);
            INSERT INTO AspNetUsers VALUES ('Ada', '{_mark}ada@example.com'), ('bea', '{_mark}bea@example.com');
            INSERT INTO {table} VALUES ('bea'), ({user});
            """);

        var sentence = (await app.RunAsync("import", "identity", file)).ShouldBeRefused();

        Assert.Contains($"The table {table} has rows (1)", sentence, StringComparison.Ordinal);
        (await app.RunAsync("accounts", "show", $"{_mark}bea@example.com")).ShouldBeRefused();
    }

    /// <summary>A passkey that an account had here, as our own format has it. The account is gone.</summary>
    private async Task<JsonObject> MakeAsync(SoftAuthenticator authenticator)
    {
        var person = await app.JoinAsync($"{FactorCalls.NewEmail().Split('@')[0]}@example.com");
        var access = (await person.TokensAsync()).Access;
        var ceremony = await app.OfferAsync(access);
        (await app.AddPasskeyAsync(access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(201);
        var made = await ExportedAsync(authenticator);
        (await app.RunAsync("accounts", "delete", person.Email)).ShouldBeDone();
        return made;
    }

    private async Task<JsonObject> ExportedAsync(SoftAuthenticator authenticator)
    {
        var exported = At();
        (await app.RunAsync("export", exported)).ShouldBeDone();
        var line = File.ReadLines(exported).Single(line => line.Contains(authenticator.IdText, StringComparison.Ordinal));
        return JsonNode.Parse(line)!["passkeys"]!["credentials"]!.AsArray().Single(passkey => (string)passkey!["id"]! == authenticator.IdText)!.AsObject();
    }

    /// <summary>The column Data, with the members in the order and the form in which Entity Framework writes them.</summary>
    private static string Data(JsonObject made, string name, string key) => $$"""
        {"AttestationObject":"01","ClientDataJson":"02","CreatedAt":"2024-11-30 13:58:10.8120761+00:00","IsBackedUp":false,"IsBackupEligible":false,"IsUserVerified":true,"Name":{{name}},"PublicKey":"{{key}}","SignCount":{{made["sign_count"]}},"Transports":["internal","hybrid","<b>"]}
        """;

    private Task<string> MakeDatabaseAsync(string id, string email, string hash, params (string Credential, string Data)[] passkeys) => WriteAsync($"""
        CREATE TABLE "AspNetUsers" ("Id" TEXT NOT NULL PRIMARY KEY, "Email" TEXT, "EmailConfirmed" INTEGER NOT NULL, "PasswordHash" TEXT, "TwoFactorEnabled" INTEGER NOT NULL);
        CREATE TABLE "AspNetUserPasskeys" ("CredentialId" BLOB NOT NULL PRIMARY KEY, "UserId" TEXT NOT NULL, "Data" TEXT NOT NULL);
        INSERT INTO "AspNetUsers" VALUES ('{id}', '{email}', 1, '{hash}', 0);
        INSERT INTO "AspNetUserPasskeys" VALUES {string.Join(", ", passkeys.Select(passkey => $"({passkey.Credential}, '{id}', '{passkey.Data}')"))};
        """);

    private async Task<string> WriteAsync(string sql)
    {
        var file = At();
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
        return file;
    }

    private string At() => Path.Combine(app.Folder, FactorCalls.NewEmail());

    private async Task<IEnumerable<string>> ImportAsync(long taken, string file)
    {
        var report = At();
        var summary = (await app.RunAsync("import", "identity", file, "--report", report, "--legacy-claim", _mark, "--json")).Line();
        Assert.Equal(taken, summary.GetProperty("taken").GetInt64());
        return (await File.ReadAllLinesAsync(report, Cancel)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("reason").GetString()!);
    }
}
