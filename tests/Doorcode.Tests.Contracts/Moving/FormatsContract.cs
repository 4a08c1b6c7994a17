using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Moving;

/// <summary>Files of other systems, as those write them: their people log in with their passwords. Needs an app without limits.</summary>
public abstract class FormatsContract(DoorcodeApp app)
{
    private const string Password = Person.DefaultPassword;

    private const string Bcrypt = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";
    private const string TotpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private readonly string _mark = FactorCalls.NewEmail().Split('@')[0];

    [Fact]
    public async Task Keycloak()
    {
        var salt = Encoding.ASCII.GetBytes("sixteen bytes at");
        var key = Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(Password, salt, 27500, HashAlgorithmName.SHA256, 64));
        var file = Write($$$"""
            {"realm": "demo", "roles": {"realm": [{"name": "users"}]}, "groups": [], "users": [
              {"id": "k1", "username": "ada", "enabled": true, "emailVerified": true, "email": "{{{Email("ada")}}}", "firstName": "Ada", "lastName": "Lovelace",
               "createdTimestamp": 1600000000000, "realmRoles": ["default-roles-demo", "Editor"], "credentials": [
                 {"type": "password", "secretData": "{\"value\":\"{{{key}}}\",\"salt\":\"{{{Convert.ToBase64String(salt)}}}\",\"additionalParameters\":{}}",
                  "credentialData": "{\"hashIterations\":27500,\"algorithm\":\"pbkdf2-sha256\",\"additionalParameters\":{}}"}]},
              {"id": "k2", "username": "bea", "enabled": true, "emailVerified": true, "email": "{{{Email("bea")}}}", "credentials": [
                 {"type": "password", "secretData": "{\"value\":\"/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU=\",\"salt\":\"c29tZXNhbHRzb21lc2FsdA==\"}",
                  "credentialData": "{\"hashIterations\":2,\"algorithm\":\"argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\"19456\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}"},
                 {"type": "otp", "secretData": "{\"value\":\"12345678901234567890\"}",
                  "credentialData": "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"}]},
              {"id": "k3", "username": "cy", "enabled": false, "emailVerified": false, "email": "{{{Email("cy")}}}", "credentials": []},
              {"id": "k4", "username": "service-account-app", "enabled": true, "serviceAccountClientId": "app"}
            ], "clients": []}
            """);

        await ImportAsync(3, 3, "import", "keycloak", file);

        (await LogInAsync("ada")).ShouldBe(200);
        var ada = await ShowAsync("ada");
        Assert.Equal(("Ada Lovelace", """["editor"]""", """{"legacy_id":"k1"}"""), (Text(ada, "full_name"), Raw(ada, "roles"), Raw(ada, "claims")));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_600_000_000_000), ada.GetProperty("created_at").GetDateTimeOffset());
        await ShouldAskForAppAsync("bea");
        Assert.Equal("disabled", Text(await ShowAsync("cy"), "status"));
    }

    [Fact]
    public async Task Firebase()
    {
        var config = Write("""
            {"algorithm": "SCRYPT", "base64_signer_key": "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
             "base64_salt_separator": "Bw==", "rounds": 8, "mem_cost": 14}
            """);
        var file = Write($$$"""
            {"users": [
              {"localId": "f1", "email": "{{{Email("ada")}}}", "emailVerified": true, "displayName": "Ada", "salt": "42xEC-ixf3L2lw==", "createdAt": "1600000000000",
               "passwordHash": "lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==", "customAttributes": "{\"plan\":\"pro\"}"},
              {"localId": "f2", "email": "{{{Email("bea")}}}", "emailVerified": true, "disabled": true, "providerUserInfo": [{"providerId": "example.com"}]},
              {"localId": "f3", "phoneNumber": "+15550100"}
            ]}
            """);

        await ImportAsync(3, 2, "import", "firebase", file, "--hash-config", config);

        (await LogInAsync("ada", "user1password")).ShouldBe(200);
        (await LogInAsync("ada", "user2password")).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal("""{"plan":"pro","legacy_id":"f1"}""", Raw(await ShowAsync("ada"), "claims"));
        Assert.Equal("disabled", Text(await ShowAsync("bea"), "status"));
        (await app.RunAsync("import", "firebase", file, "--hash-config", Write("{}"))).ShouldBeRefused();
        (await app.RunAsync("import", "firebase", file)).ShouldBeRefused(exitCode: 2);
    }

    [Fact]
    public async Task Auth0()
    {
        var passwords = Write($$$"""
            {"_id": {"$oid": "a1"}, "email": "{{{Email("ada")}}}", "passwordHash": "{{{Bcrypt}}}"}
            {"_id": {"$oid": "a2"}, "email": "{{{Email("bea")}}}", "passwordHash": "{{{Bcrypt}}}"}
            """);
        var file = Write($$$"""
            {"user_id": "auth0|a1", "email": "{{{Email("ada")}}}", "email_verified": true, "name": "Ada", "created_at": "2021-01-02T03:04:05.678Z"}
            {"user_id": "auth0|a2", "email": "{{{Email("bea")}}}", "email_verified": false, "blocked": true}
            {"user_id": "google-oauth2|3", "email": "{{{Email("cy")}}}", "email_verified": true}
            """);

        await ImportAsync(3, 3, "import", "auth0", file, "--passwords", passwords);

        (await LogInAsync("ada")).ShouldBe(200);
        Assert.Equal("""{"legacy_id":"auth0|a1"}""", Raw(await ShowAsync("ada"), "claims"));
        Assert.Equal("disabled", Text(await ShowAsync("bea"), "status"));
        (await LogInAsync("cy")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Clerk()
    {
        var file = Write($""""
            id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,totp_secret,password_digest,password_hasher
            user_1,Ada,"Lovelace, Countess
            of ""Numbers""",,{Email("ada")},,"{Email("other")},{Email("ada")}",,,{Bcrypt},bcrypt
            user_2,Bea,,,{Email("bea")},,{Email("bea")},,{TotpSecret},{Bcrypt},bcrypt
            user_3,Cy,,,{Email("cy")},,{Email("other")},{Email("cy")},,{Bcrypt},bcrypt
            """");

        // A name holds no line break.
        await ImportAsync(3, 2, "import", "clerk", file);
        await ImportAsync(3, 1, "import", "clerk", Write((await File.ReadAllTextAsync(file)).Replace("Countess\nof", "Countess of", StringComparison.Ordinal)));

        (await LogInAsync("ada")).ShouldBe(200);
        Assert.Equal("Ada Lovelace, Countess of \"Numbers\"", Text(await ShowAsync("ada"), "full_name"));
        await ShouldAskForAppAsync("bea");
        (await LogInAsync("cy")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Identity_as_a_database()
    {
        var file = At();
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                CREATE TABLE AspNetUsers (Id TEXT, UserName TEXT, Email TEXT, EmailConfirmed INTEGER, PasswordHash TEXT, TwoFactorEnabled INTEGER, LockoutEnd TEXT);
                CREATE TABLE AspNetRoles (Id TEXT, Name TEXT);
                CREATE TABLE AspNetUserRoles (UserId TEXT, RoleId TEXT);
                CREATE TABLE AspNetUserTokens (UserId TEXT, LoginProvider TEXT, Name TEXT, Value TEXT);
                INSERT INTO AspNetUsers VALUES ('i1', 'ada', '{Email("ada")}', 1, '{IdentityHash()}', 0, NULL), ('i2', 'bea', '{Email("bea")}', 1, '{IdentityHash()}', 1, NULL),
                  ('i3', 'cy', '{Email("cy")}', 0, '{IdentityHash()}', 0, '9999-12-31 23:59:59+00:00');
                INSERT INTO AspNetRoles VALUES ('r', 'Administrator');
                INSERT INTO AspNetUserRoles VALUES ('i1', 'r');
                INSERT INTO AspNetUserTokens VALUES ('i2', '[AspNetUserStore]', 'AuthenticatorKey', '{TotpSecret}'), ('i2', '[AspNetUserStore]', 'RecoveryCodes', 'ABCDE-23456;FGHJK-6789A');
                """;
            await command.ExecuteNonQueryAsync();
        }

        await ImportAsync(3, 3, "import", "identity", file);

        (await LogInAsync("ada")).ShouldBe(200);
        Assert.Equal("""["administrator"]""", Raw(await ShowAsync("ada"), "roles"));
        await ShouldAskForAppAsync("bea");
        (await app.PostAsync(
            "/api/users/login/second-factor/", ("login_ticket", (await LogInAsync("bea")).Text("login_ticket")), ("recovery_code", "fghjk 6789a"))).ShouldBe(200);
        Assert.Equal("disabled", Text(await ShowAsync("cy"), "status"));
    }

    [Fact]
    public async Task Identity_as_a_table()
    {
        var file = Write($"""
            Id,UserName,Email,EmailConfirmed,PasswordHash,LockoutEnd
            c1,ada,{Email("ada")},True,{IdentityHash()},NULL
            c2,bea,{Email("bea")},0,{IdentityHash()},
            """);

        await ImportAsync(2, 2, "import", "identity", file);

        (await LogInAsync("ada")).ShouldBe(200);
        (await LogInAsync("bea")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Supabase()
    {
        var file = Write($"""
            -- PostgreSQL database dump
            COPY auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, secret) FROM stdin;
            m1	s2	phone	totp	verified	2023-01-01 00:00:00+00	{TotpSecret}
            m2	s1	phone	totp	unverified	2023-01-01 00:00:00+00	{TotpSecret}
            \.

            COPY auth.users (instance_id, id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, created_at, banned_until, deleted_at) FROM stdin;
            0	s1	{Email("ada")}	{Bcrypt}	2023-01-01 00:00:00.123+00	{"{\"full_name\": \"Ada \\\\\"the\\\\\" Lovelace\"}"}	2023-01-01 00:00:00.123+00	\N	\N
            0	s2	{Email("bea")}	{Bcrypt}	2023-01-01 00:00:00+00	\N	2023-01-01 00:00:00+00	\N	\N
            0	s3	{Email("cy")}	{Bcrypt}	\N	\N	2023-01-01 00:00:00+00	2999-01-01 00:00:00+00	\N
            \.
            """);

        await ImportAsync(3, 3, "import", "supabase", file);

        (await LogInAsync("ada")).ShouldBe(200);
        var ada = await ShowAsync("ada");
        Assert.Equal("Ada \"the\" Lovelace", Text(ada, "full_name"));
        Assert.Equal(2023, ada.GetProperty("created_at").GetDateTimeOffset().Year);
        await ShouldAskForAppAsync("bea");
        Assert.Equal("disabled", Text(await ShowAsync("cy"), "status"));
        (await app.RunAsync("import", "supabase", Write("nothing"))).ShouldBeRefused();
    }

    private string Email(string name) => $"{_mark}{name}@example.org";

    private string At() => Path.Combine(app.Folder, FactorCalls.NewEmail());

    private string Write(string text)
    {
        var file = At();
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Version 3 of ASP.NET Core Identity: SHA-512, 1000 iterations.</summary>
    private static string IdentityHash()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        byte[] header = [1, 0, 0, 0, 2, 0, 0, 3, 232, 0, 0, 0, 16];
        return Convert.ToBase64String([.. header, .. salt, .. Rfc2898DeriveBytes.Pbkdf2(Password, salt, 1000, HashAlgorithmName.SHA512, 32)]);
    }

    private static string Text(JsonElement line, string member) => line.GetProperty(member).GetString()!;

    private static string Raw(JsonElement line, string member) => line.GetProperty(member).GetRawText();

    private async Task ImportAsync(long read, long taken, params string[] command)
    {
        var summary = (await app.RunAsync([.. command, "--json"])).Line();
        Assert.Equal((read, taken), (summary.GetProperty("read").GetInt64(), summary.GetProperty("taken").GetInt64()));
    }

    private async Task<JsonElement> ShowAsync(string name) => (await app.RunAsync("accounts", "show", Email(name), "--json")).Line();

    private Task<Answer> LogInAsync(string name, string password = Password) =>
        app.PostAsync("/api/users/login/", ("email", Email(name)), ("password", password));

    private async Task ShouldAskForAppAsync(string name)
    {
        var login = await LogInAsync(name);
        login.ShouldBe(Problems.SecondFactorRequired);
        var code = FactorCalls.CodeOf(app, TotpSecret);
        (await app.PostAsync("/api/users/login/second-factor/", ("login_ticket", login.Text("login_ticket")), ("totp", code))).ShouldBe(200);
    }
}
