using System.Text.Json;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Moving;

/// <summary>
/// What the users of the other system wrote into it opens no account of somebody else, and nothing that kept a way in shut there is lost on the
/// way. Needs an app without limits.
/// </summary>
public abstract partial class HostileFilesContract(DoorcodeApp app)
{
    private const string Hash = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";
    private const string TotpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private const string Password = Person.DefaultPassword;
    private const string Next = "\n" + """{"id": "2", "email": "EMAIL", "password_hash": "HASH", "verified": true}""";
    private const string Columns = "Id,Email,EmailConfirmed,PasswordHash,About\n";

    private readonly string _mark = FactorCalls.NewEmail().Split('@')[0];

    /// <summary>Files whose first row cannot be read, as other systems write it, and whose second one can.</summary>
    public static TheoryData<string, string> OddRows { get; } = new()
    {
        { "ndjson", """{"id": "1", "email": "x@example.org", "full_name": "Bea \ud83d", "verified": true}""" + Next },
        { "ndjson", """{"id": "1", "email": "x@example.org", "full_name \udE00": "Bea", "verified": true}""" + Next },
        { "ndjson", """{"id": "1", "email": "x@example.org", "claims": {"deep": ["\ud83d"]}, "verified": true}""" + Next },
        { "auth0", """{"user_id": "auth0|1", "email": "x@example.org", "name": "Bea \ud83d"}""" + "\n" + """{"user_id": "auth0|2", "email": "EMAIL", "email_verified": true, "custom_password_hash": "none"}""" },
        { "keycloak", """{"users": [{"id": "1", "email": "x@example.org", "firstName": "\ud83d"}, {"id": "2", "email": "EMAIL", "emailVerified": true}]}""" },
        {
            "keycloak",
            """
            {"users": [{"id": "1", "email": 5, "credentials": [{"type": "password", "credentialData": "{\"algorithm\":\"argon2\",\"additionalParameters\":\"none\"}"}]},
              {"id": "2", "email": "EMAIL", "emailVerified": true, "enabled": true}]}
            """
        },
        {
            "django",
            """
            {"model": "auth.user", "pk": 1, "fields": {"email": "x@example.org", "first_name": "\ud83d"}}
            {"model": "auth.group", "pk": 1}
            {"model": "otp_totp.totpdevice", "pk": 1, "fields": "none"}
            {"model": "auth.user", "pk": 2, "fields": {"email": "EMAIL", "password": "HASH", "is_active": true}}
            """
        },
        { "identity", Columns + "1,x@example.org,True,HASH,5\" pipe\n2,EMAIL,True,HASH,\n" },
        { "identity", Columns + "1,x@example.org,True,HASH,\"5\" pipe\n2,EMAIL,True,HASH,\n" },
        { "identity", Columns + "1,x@example.org,True,HASH,Green, Bea\n2,EMAIL,True,HASH,\n" },
        { "identity", Columns + "1,x@example.org,True,HASH\n\n2,EMAIL,True,HASH,\"a \"\"quoted\"\"\nname\"\n" },
        { "clerk", "id,primary_email_address,verified_email_addresses,first_name\n1,x@example.org,,B\"ea\"\n2,EMAIL,EMAIL,Bea\n" },
    };

    /// <summary>Users who are banned, as the other systems write it or might.</summary>
    public static TheoryData<string, string> Bans { get; } = new()
    {
        { "identity", "Id,Email,EmailConfirmed,PasswordHash,LockoutEnd\n1,EMAIL,True,HASH,2126-01-01 00:00:00+00" },
        { "identity", "Id,Email,EmailConfirmed,PasswordHash,LockoutEnd\n1,EMAIL,True,HASH,infinity" },
        { "identity", "Id,Email,EmailConfirmed,PasswordHash,LockoutEndDateUtc\n1,EMAIL,True,HASH,9999-12-31 23:59:59" },
        { "supabase", "COPY auth.users (id, email, encrypted_password, email_confirmed_at, banned_until) FROM stdin;\n1\tEMAIL\tHASH\t2023-01-01 00:00:00+00\tinfinity\n\\.\n" },
        { "clerk", "id,primary_email_address,verified_email_addresses,password_digest,password_hasher,banned\n1,EMAIL,EMAIL,HASH,bcrypt,TRUE" },
        { "ndjson", """{"id": "1", "email": "EMAIL", "password_hash": "HASH", "verified": true, "disabled": "yes"}""" },
        { "auth0", """{"user_id": "auth0|1", "email": "EMAIL", "email_verified": true, "blocked": 1}""" },
        { "keycloak", """{"users": [{"id": "1", "enabled": "false", "emailVerified": true, "email": "EMAIL"}]}""" },
        { "django", """{"model": "auth.user", "pk": 1, "fields": {"email": "EMAIL", "password": "HASH", "is_active": 0}}""" },
    };

    [Theory]
    [MemberData(nameof(UnreadableFactors))]
    public async Task A_row_whose_second_factor_cannot_be_taken_is_not_taken_without_it(string format, string text, string factor)
    {
        var report = At("report");
        string[] more = format == "firebase" ? ["--hash-config", Write("""{"base64_signer_key": "AA==", "rounds": 8, "mem_cost": 14}""")] : [];

        await ImportAsync(1, 0, format, text, ["--report", report, .. more]);

        var line = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(report))).RootElement;
        Assert.Equal("factor_unreadable", line.GetProperty("reason").GetString());
        Assert.Equal(
            $"The row has {factor}, which cannot be taken. Remove this second factor from the row, and its owner enrols one here.",
            line.GetProperty("detail").GetString());
    }

    [Theory]
    [MemberData(nameof(OddRows))]
    public async Task A_row_that_cannot_be_read_is_reported_and_keeps_none_after_it_out(string format, string text)
    {
        var (file, report) = (Write(Filled(text)), At("report"));

        var summary = (await app.RunAsync("import", format, file, "--legacy-claim", _mark, "--report", report, "--json")).Line();

        Assert.Equal(1, summary.GetProperty("taken").GetInt64());
        Assert.InRange(summary.GetProperty("not_taken").GetInt64(), 1, 2);
        Assert.Equal(summary.GetProperty("not_taken").GetInt64(), (await File.ReadAllLinesAsync(report)).Length);
        (await app.RunAsync("accounts", "show", Email("ada"))).ShouldBeDone();
    }

    [Theory]
    [InlineData("""{"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": ["ada"], "key": "31", "confirmed": true}}""", "\"pk\": 5, ")]
    [InlineData("""{"model": "account.emailaddress", "pk": 1, "fields": {"user": ["ada"], "email": "EMAIL", "verified": true}}""", "\"pk\": 5, ")]
    [InlineData("""{"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": 5, "key": "31", "confirmed": true}}""", "")]
    public async Task A_Django_dump_that_names_the_owners_of_factors_by_natural_keys_is_refused(string owned, string key)
    {
        var file = Write(Filled("{\"model\": \"auth.user\", " + key + "\"fields\": {\"username\": \"ada\", \"email\": \"EMAIL\", \"password\": \"HASH\"}}\n" + owned));

        (await app.RunAsync("import", "django", file)).ShouldBeRefused();

        (await LogInAsync("ada")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task A_report_takes_the_place_of_no_file_that_is_read_and_is_kept_when_the_file_is_not_there()
    {
        var (file, report) = (Write(Filled("""{"id": "1", "email": "EMAIL", "verified": true}""")), Write("earlier"));

        (await app.RunAsync("import", "ndjson", file, "--report", file)).ShouldBeRefused();
        (await app.RunAsync("import", "ndjson", file + ".none", "--report", report)).ShouldBeRefused();

        Assert.Equal(Filled("""{"id": "1", "email": "EMAIL", "verified": true}"""), await File.ReadAllTextAsync(file));
        Assert.Equal("earlier", await File.ReadAllTextAsync(report));
    }

    [Theory]
    [InlineData("ndjson", "\n[{\"email\": \"a@example.org\"},\n{\"email\": \"b@example.org\"}]")]
    [InlineData("auth0", " [\n{\"email\": \"a@example.org\"}\n]")]
    [InlineData("auth0", "{\n  \"users\": []\n}")]
    public async Task A_file_that_is_one_JSON_array_or_object_is_refused_where_each_line_has_an_object(string format, string text)
    {
        Assert.Contains("one JSON object a line", (await app.RunAsync("import", format, Write(text))).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_with_functions_that_write_into_other_tables_is_read()
    {
        await ImportAsync(1, 1, "supabase", """
            CREATE FUNCTION public.log() RETURNS trigger AS $$ BEGIN
            INSERT INTO public.events VALUES (1);
            END $$;
            COPY auth.users (id, email, encrypted_password, email_confirmed_at) FROM stdin;
            1	EMAIL	HASH	2023-01-01 00:00:00+00
            \.
            """);
    }

    [Fact]
    public async Task Earlier_passwords_of_a_Keycloak_user_open_nothing_and_keep_nobody_out()
    {
        await ImportAsync(1, 1, "keycloak", """{"users": [{"id": "1", "enabled": true, "emailVerified": true, "email": "EMAIL", "credentials": [{"type": "password-history", "secretData": "{}", "credentialData": "{}"}]}]}""");
    }

    [Theory]
    [MemberData(nameof(Bans))]
    public async Task Who_was_banned_arrives_disabled(string format, string text)
    {
        await ImportAsync(1, 1, format, text);

        Assert.Equal("disabled", (await app.RunAsync("accounts", "show", Email("ada"), "--json")).Line().GetProperty("status").GetString());
    }

    [Fact]
    public async Task Second_factors_of_an_address_that_was_not_verified_do_not_keep_its_owner_out()
    {
        await ImportAsync(1, 1, "ndjson", $$"""{"id": "1", "email": "EMAIL", "password_hash": "HASH", "verified": false, "totp": "{{TotpSecret}}"}""");

        var asked = await app.PostAsync("/api/users/forgot-password/", ("email", Email("ada")));
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(Email("ada")));
        (await app.PostAsync(
            "/api/users/reset-password/",
            ("email", Email("ada")), ("otp", code), ("reset_id", asked.Text("reset_id")), ("new_password", "another good horse"))).ShouldBe(200);

        (await LogInAsync("ada", "another good horse")).ShouldBe(200);
    }

    [Fact]
    public async Task Rows_of_another_table_that_look_like_the_users_are_none()
    {
        await ImportAsync(1, 1, "supabase", $"""
            COPY api.pages (slug, body) FROM stdin;
            COPY auth.users (x,email,encrypted_password,email_confirmed_at) FROM stdin;
            1	{Email("bea")}	{Hash}	2023-01-01 00:00:00+00
            \.

            COPY auth.users (id, email, encrypted_password, email_confirmed_at) FROM stdin;
            1	EMAIL	HASH	2023-01-01 00:00:00+00
            \.
            """);

        (await LogInAsync("ada")).ShouldBe(200);
        (await LogInAsync("bea")).ShouldBe(Problems.InvalidCredentials);
        var inserts = Write("INSERT INTO auth.users VALUES (1);\nCOPY auth.users (id) FROM stdin;\n\\.\n");
        Assert.Contains("--use-copy", (await app.RunAsync("import", "supabase", inserts)).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_is_too_long_becomes_no_rows()
    {
        var lines = string.Join('\n', Enumerable.Repeat($"9,{Email("bea")},True,{Hash},x", 20_000));
        await ImportAsync(2, 1, "identity", $"Id,Email,EmailConfirmed,PasswordHash,About\n1,{Email("cy")},True,{Hash},\"{lines}\"\n2,EMAIL,True,HASH,");

        (await LogInAsync("bea")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task A_user_name_that_looks_like_an_address_was_not_verified()
    {
        await ImportAsync(2, 1, "django", $$$"""
            {"model": "auth.user", "pk": 1, "fields": {"username": "EMAIL", "password": "HASH", "is_active": true}}
            {"model": "auth.user", "pk": 2, "fields": {"email": "", "username": "{{{Email("bea")}}}", "password": "HASH", "is_active": true}}
            """);

        (await LogInAsync("ada")).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync("bea")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task An_account_that_was_deleted_does_not_come_back_with_an_export()
    {
        var ada = await app.JoinAsync(Email("ada"));
        var exported = At("export");
        await app.RunAsync("export", exported);
        var line = (await File.ReadAllLinesAsync(exported)).Single(row => row.Contains(ada.Email, StringComparison.Ordinal));
        (await app.RunAsync("accounts", "delete", ada.Email)).ShouldBeDone();

        var summary = (await app.RunAsync("import", "ndjson", Write(line), "--json")).Line();

        Assert.Equal((0, 1), (summary.GetProperty("taken").GetInt64(), summary.GetProperty("already_there").GetInt64()));
        (await LogInAsync("ada")).ShouldBe(Problems.InvalidCredentials);
    }

    private string Email(string name) => $"{_mark}{name}@example.org";

    private string At(string name) => Path.Combine(app.Folder, $"{FactorCalls.NewEmail()}.{name}");

    private string Write(string text)
    {
        var file = At("file");
        File.WriteAllText(file, text);
        return file;
    }

    private string Filled(string text) =>
        text.Replace("EMAIL", Email("ada"), StringComparison.Ordinal).Replace("HASH", Hash, StringComparison.Ordinal);

    private async Task ImportAsync(long read, long taken, string format, string text, params string[] more)
    {
        var file = Write(Filled(text));
        // Every file counts from 1, and is of a system of its own.
        var summary = (await app.RunAsync(["import", format, file, .. more, "--legacy-claim", _mark, "--json"])).Line();
        Assert.Equal((read, taken), (summary.GetProperty("read").GetInt64(), summary.GetProperty("taken").GetInt64()));
    }

    private Task<Answer> LogInAsync(string name, string password = Password) =>
        app.PostAsync("/api/users/login/", ("email", Email(name)), ("password", password));
}
