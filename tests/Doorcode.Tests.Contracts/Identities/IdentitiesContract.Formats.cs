using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Identities;

/// <content>Files of other systems, as those write them.</content>
public abstract partial class IdentitiesContract
{
    /// <summary>A file of each format with one verified user, who has logins at other services, and what of them is kept.</summary>
    public static TheoryData<string, string, string[]> Files { get; } = new()
    {
        {
            "supabase",
            // Tab-separated, as COPY writes it; the identities of newer dumps.
            "COPY auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, id) FROM stdin;\n"
                + "MARK1\t7\t{\"sub\": \"MARK1\"}\tgoogle\t\\N\t397a90f5-2284-4a64-b126-a7e3ecc9487d\n"
                + "7\t7\t{\"sub\": \"7\"}\temail\t\\N\t497a90f5-2284-4a64-b126-a7e3ecc9487d\n"
                + "15550100\t7\t{}\tphone\t\\N\t597a90f5-2284-4a64-b126-a7e3ecc9487d\n"
                + "MARK2\t8\t{}\tgoogle\t\\N\t697a90f5-2284-4a64-b126-a7e3ecc9487d\n\\.\n"
                + "COPY auth.users (id, email, email_confirmed_at) FROM stdin;\n7\tEMAIL\t2023-01-01 00:00:00+00\n\\.\n",
            ["google 1"]
        },
        {
            "supabase",
            "COPY auth.users (id, email, email_confirmed_at) FROM stdin;\n7\tEMAIL\t2023-01-01 00:00:00+00\n\\.\n"
                + "COPY auth.identities (id, user_id, identity_data, provider, last_sign_in_at) FROM stdin;\n"
                + "MARK1\t7\t{\"sub\": \"MARK1\"}\tgithub\t\\N\n7\t7\t{}\temail\t\\N\n\\.\n",
            ["github 1"]
        },
        {
            "firebase",
            """
            {"users": [{"localId": "7", "email": "EMAIL", "emailVerified": true, "providerUserInfo": [
              {"providerId": "example.com", "rawId": "MARK1", "email": "EMAIL", "displayName": "Ada"}, {"providerId": "password", "rawId": "EMAIL"},
              {"providerId": "phone", "rawId": "+15550100"}, {"providerId": "example.net"}]}]}
            """,
            ["example.com 1"]
        },
        {
            "auth0",
            """
            {"user_id": "auth0|7", "email": "EMAIL", "email_verified": true, "identities": [
              {"user_id": "7", "provider": "auth0", "connection": "Username-Password-Authentication", "isSocial": false},
              {"user_id": "MARK1", "provider": "google-oauth2", "connection": "google-oauth2", "isSocial": true},
              {"user_id": "7", "provider": "email", "connection": "email"}, {"user_id": "7", "provider": "sms", "connection": "sms"},
              {"user_id": 7123456789, "provider": "MARK", "connection": "facebook", "isSocial": true}]}
            """.ReplaceLineEndings(""),
            ["MARK 7123456789", "google-oauth2 1"]
        },
        {
            "auth0",
            """{"user_id": "auth0|7", "email": "EMAIL", "email_verified": true, "identities": "[{\"user_id\": \"MARK1\", \"provider\": \"github\"}]"}""",
            ["github 1"]
        },
        { "auth0", """{"user_id": "samlp|our|MARK1", "email": "EMAIL", "email_verified": true}""", ["samlp our|1"] },
        { "auth0", """{"user_id": "google-oauth2|MARK1", "email": "EMAIL", "email_verified": true, "identities": "[Object]"}""", ["google-oauth2 1"] },
        { "auth0", """{"user_id": "auth0|MARK1", "email": "EMAIL", "email_verified": true}""", [] },
        { "auth0", """{"user_id": "email|MARK1", "email": "EMAIL", "email_verified": true, "identities": ""}""", [] },
        {
            "keycloak",
            """
            {"users": [{"id": "7", "enabled": true, "emailVerified": true, "email": "EMAIL", "federatedIdentities": [
              {"identityProvider": "google", "userId": "MARK1", "userName": "ada"}, {"identityProvider": "our-saml", "userId": "MARK2", "userName": "ada"}]}]}
            """,
            ["google 1", "our-saml 2"]
        },
        {
            "django",
            """
            [
              {"model": "socialaccount.socialaccount", "pk": 1, "fields": {"user": 7, "provider": "google", "uid": "MARK1", "last_login": "2024-01-01T00:00:00Z", "extra_data": {}}},
              {"model": "auth.user", "pk": 7, "fields": {"email": "EMAIL", "is_active": true}},
              {"model": "account.emailaddress", "pk": 1, "fields": {"user": 7, "email": "EMAIL", "verified": true, "primary": true}},
              {"model": "socialaccount.socialaccount", "pk": 2, "fields": {"user": 8, "provider": "google", "uid": "MARK2", "extra_data": {}}},
              {"model": "social_django.usersocialauth", "pk": 1, "fields": {"user": 7, "provider": "github", "uid": "MARK3", "extra_data": {"access_token": "x"}}}
            ]
            """,
            ["github 3", "google 1"]
        },
        {
            "ndjson",
            """{"id": "7", "email": "EMAIL", "verified": true, "identities": [{"provider": "google", "subject": "MARK1"}, {"provider": "MARK", "subject": 2}]}""",
            ["MARK 2", "google 1"]
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Logins_at_other_services_come_along(string format, string text, string[] expected)
    {
        var file = Write(text.Replace("EMAIL", Email("ada"), StringComparison.Ordinal).Replace("MARK", _mark, StringComparison.Ordinal));
        string[] more = format == "firebase" ? ["--hash-config", Write("""{"base64_signer_key": "AA==", "rounds": 8, "mem_cost": 14}""")] : [];

        Assert.Empty(await ImportAsync(1, [format, file, .. more]));

        Assert.Equal(
            expected.Select(one => one.Replace("MARK", _mark, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            (await OfAsync("ada")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Logins_at_other_services_come_along_from_a_database_of_Identity()
    {
        var file = At();
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                CREATE TABLE AspNetUsers (Id TEXT PRIMARY KEY, Email TEXT, EmailConfirmed INTEGER);
                CREATE TABLE AspNetUserLogins (LoginProvider TEXT, ProviderKey TEXT, ProviderDisplayName TEXT, UserId TEXT, PRIMARY KEY (LoginProvider, ProviderKey));
                INSERT INTO AspNetUsers VALUES ('7', '{Email("ada")}', 1), ('8', '{Email("bea")}', 1), ('9', '{Email("cy")}', 1);
                INSERT INTO AspNetUserLogins VALUES ('Google', '{_mark}1', 'Google', '7'), ('GitHub', '{_mark}2', 'GitHub', '7'), ('Google', '{_mark}3', NULL, '9');
                """;
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Empty(await ImportAsync(3, "identity", file));

        Assert.Equal(["GitHub 2", "Google 1"], await OfAsync("ada"));
        Assert.Empty(await OfAsync("bea"));
        Assert.Equal(["Google 3"], await OfAsync("cy"));
    }

    [Fact]
    public async Task A_Django_dump_that_names_the_owners_of_logins_by_natural_keys_is_refused_as_a_whole()
    {
        var file = Write($$$"""
            {"model": "auth.user", "pk": 7, "fields": {"email": "{{{Email("ada")}}}", "username": "ada", "is_active": true}}
            {"model": "socialaccount.socialaccount", "pk": 1, "fields": {"user": ["ada"], "provider": "google", "uid": "{{{_mark}}}"}}
            """);

        Assert.Contains("natural", (await app.RunAsync("import", "django", file)).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logins_in_a_dump_of_Django_that_does_not_say_whose_address_was_proved_are_refused()
    {
        var file = Write($$$"""
            {"model": "auth.user", "pk": 7, "fields": {"email": "{{{Email("ada")}}}", "is_active": true}}
            {"model": "social_django.usersocialauth", "pk": 1, "fields": {"user": 7, "provider": "github", "uid": "1"}}
            """);
        Assert.Contains("account.emailaddress", (await app.RunAsync("import", "django", file)).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_realm_for_Keycloak_has_one_login_at_each_service_and_a_fixture_for_Django_none()
    {
        await using var first = await StartFreshAsync();
        var file = Write($$"""
            {"id": 1, "email": "{{Email("ada")}}", "verified": true, "identities": [{{Identity("google", "1")}}, {{Identity("google", "2")}}, {{Identity("github", "3")}}]}
            {"id": 2, "email": "{{Email("bea")}}", "verified": true}
            """);
        (await first.RunAsync("import", "ndjson", file)).ShouldBeDone();
        var (realm, fixture) = (At(), At());
        Assert.Equal(1, (await first.RunAsync("export", realm, "--format", "keycloak", "--json")).Line().GetProperty("lost_identities").GetInt64());
        Assert.Equal(1, (await first.RunAsync("export", fixture, "--format", "django", "--json")).Line().GetProperty("lost_identities").GetInt64());
        Assert.Equal(0, (await first.RunAsync("export", At(), "--json")).Line().GetProperty("lost_identities").GetInt64());

        var users = JsonDocument.Parse(await File.ReadAllTextAsync(realm, Cancel)).RootElement.GetProperty("users");
        Assert.Single(users.EnumerateArray(), user => user.TryGetProperty("federatedIdentities", out _));
        Assert.DoesNotContain(_mark + "1", (await File.ReadAllTextAsync(fixture, Cancel)).Replace(Email("ada"), "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(await ImportAsync(2, "keycloak", realm));
        Assert.Equal(["github 3", "google 1"], await OfAsync("ada"));
        Assert.Empty(await OfAsync("bea"));
    }
}
