using System.Text.Json;
using Doorcode.Tests.EndToEnd.Docs;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EndToEnd.Moving;

/// <summary>The way of migrate-from-django.md, word for word, with a real Django project.</summary>
public sealed class DjangoMigrationTests : IDisposable
{
    private const string Page = "migrate-from-django.md";
    private const string Issuer = "https://login.example.org";

    /// <summary>With hashes that cost little, because every failed login does the work of each kind.</summary>
    private const string MakeUsers = """
        from django.contrib.auth.hashers import get_hasher, make_password
        from django.contrib.auth.models import Group, User
        from django_otp.plugins.otp_totp.models import TOTPDevice
        for cheap in ("pbkdf2_sha256", "pbkdf2_sha1"):
            get_hasher(cheap).iterations = 1000
        for cheap in ("bcrypt", "bcrypt_sha256"):
            get_hasher(cheap).rounds = 5
        get_hasher("argon2").memory_cost = 1024
        for hasher in ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "sha1", "md5", "unsalted_md5"):
            User.objects.create(username=hasher, email=hasher + "@example.org", password=make_password("correct horse battery", hasher=hasher))
        User.objects.create(username="none", email="none@example.org", password="!")
        User.objects.create_user("gone", "gone@example.org", "correct horse battery", is_active=False)
        User.objects.create_superuser("boss", "boss@example.org", "correct horse battery").groups.add(Group.objects.create(name="Site Editors"))
        User.objects.create_user("nowhere", "", "correct horse battery")
        phone = User.objects.create_user("phone", "phone@example.org", "correct horse battery")
        TOTPDevice.objects.create(user=phone, key="3132333435363738393031323334353637383930")
        """;

    /// <summary>Shows each token to Django, and prints whom it takes the bearer for.</summary>
    private const string Ask = """
        import logging
        from rest_framework.test import APIClient
        logging.disable()
        client = APIClient(SERVER_NAME="localhost")
        own = client.post("/api/token/", {"username": "md5", "password": "correct horse battery"}).json()
        for token in [own["access"], own["refresh"]] + open("tokens.txt").read().split():
            answer = client.get("/who/", HTTP_AUTHORIZATION="Bearer " + token)
            print(answer.status_code, answer.json().get("username"))
        """;

    /// <summary>The row of a known user, and that of an account that Django has never seen.</summary>
    private const string Deactivate = """
        from django.contrib.auth.models import User
        User.objects.filter(username="boss").update(is_active=ACTIVE)
        User.objects.filter(username__startswith="doorcode:").update(is_active=ACTIVE)
        """;

    private const string Check = """
        from django.contrib.auth.models import User
        for email, password in (("pbkdf2_sha1", "correct horse battery"), ("none", "!"), ("md5", "correct horse battery"), ("unsalted_md5", "correct horse battery"), ("new", "another good horse")):
            user = User.objects.get(email=email + "@example.org")
            print(email, user.check_password(password), user.check_password("something else"))
        print(User.objects.count(), User.objects.get(email="later@example.org").is_active)
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Users_of_a_Django_project_log_in_with_their_passwords_Django_takes_both_tokens_and_there_is_a_way_back()
    {
        var published = Path.GetFullPath(Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")!);
        Directory.CreateSymbolicLink(_folder.File("out"), Path.GetDirectoryName(published)!);
        await using var server = await Servers.StartAsync(
            Build.Native, _folder.Path, ("Doorcode__PublicUrl", Issuer), ("Doorcode__RateLimits__Enabled", "false"));
        var django = await DjangoProject.MakeAsync(_folder.Path);
        await django.WriteAsync("shop/doorcode.py", BlockOf(Page, "import time").Replace($"{Issuer}/.well-known", $"{server.Address}.well-known", StringComparison.Ordinal));
        await django.AppendAsync("shop/settings.py", BlockOf(Page, "REST_FRAMEWORK ="));
        await django.PythonAsync(MakeUsers);

        Assert.Contains("Of 13 accounts 12 were taken, 0 were there already, and 1 were not taken.", await ImportAsync(django), StringComparison.Ordinal);

        Assert.Equal("address_missing", Assert.Single(Reports()).GetProperty("reason").GetString());
        foreach (var user in new[] { "pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "sha1", "md5", "unsalted_md5", "boss" })
            Assert.Equal(200, (await LogInAsync(server, user)).Status);

        Assert.Equal(403, (await LogInAsync(server, "phone")).Status);
        Assert.Equal(401, (await LogInAsync(server, "none")).Status);
        Assert.Equal(401, (await LogInAsync(server, "gone")).Status);
        Assert.Equal(401, (await LogInAsync(server, "boss", "something else")).Status);

        await DjangoTakesBothTokensAsync(django, server);
        await TheDifferenceIsImportedAsync(django, server);
        await ThereIsAWayBackAsync(django);
    }

    [Fact]
    public async Task A_new_Django_project_loads_the_fixture_of_an_export_and_agrees_with_every_password()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder.Path);
        var accounts = _folder.File("accounts.ndjson");
        await File.WriteAllTextAsync(accounts, """
            {"email": "ada@example.org", "full_name": "Ada Lovelace", "password_hash": "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW", "roles": ["editor", "staff"], "totp": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}, "verified": true}
            {"email": "bea@example.org", "password_hash": "pbkdf2_sha256$1000$Xk3mQ9vL2pR7$77o2Ke45R61bQIu/kvzHIAiWyFXVrthyUZrtI+ojkSg=", "roles": ["editor"], "disabled": true, "verified": true}
            {"email": "cy@example.org", "full_name": "Cy", "verified": true}

            """);
        var django = await DjangoProject.MakeAsync(_folder.Make("new"));
        foreach (var command in new[] { "import ndjson accounts.ndjson", "export new/fixture.json --format django" })
        {
            var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder.Path, command.Split(' '));
            Assert.True(exitCode == 0, output);
        }

        await django.RunAsync(DocPages.All.Single(command => command.Page == "move-in.md" && command.FirstLine.StartsWith("python3 manage.py loaddata", StringComparison.Ordinal)).Text);

        Assert.Equal("""
            ada@example.org Ada Lovelace ['editor'] True True True False
            bea@example.org bea  ['editor'] False False True False
            cy@example.org Cy  [] True False False False
            3132333435363738393031323334353637383930

            """, (await django.PythonAsync("""
            from django.contrib.auth.models import User
            from django_otp.plugins.otp_totp.models import TOTPDevice
            for user in User.objects.order_by("username"):
                groups = [group.name for group in user.groups.all()]
                print(user.email, user.first_name, user.last_name, groups, user.is_active, user.is_staff, user.check_password("correct horse battery"), user.check_password("x"))
            print(TOTPDevice.objects.get(user__username="ada@example.org").key)
            """)));
    }

    private static async Task DjangoTakesBothTokensAsync(DjangoProject django, DoorcodeServer server)
    {
        await django.RunAsync("echo 'another good horse' | out/doorcode accounts create new@example.org --full-name New");
        var (known, unknown) = ((await LogInAsync(server, "boss")).Body, (await LogInAsync(server, "new", "another good horse")).Body);
        var access = known.GetProperty("access").GetString()!;
        await django.WriteAsync("tokens.txt", string.Join('\n', [
            access, known.GetProperty("refresh").GetString()!, access[..^8] + (access[^8] == 'A' ? 'B' : 'A') + access[^7..], "rubbish",
            unknown.GetProperty("access").GetString()!]));

        // Somebody has taken the name that the row of the unknown account could have had.
        await django.PythonAsync($"""
            from django.contrib.auth.models import User
            User.objects.create_user("{SessionCalls.Claims(unknown.GetProperty("access").GetString()!)["sub"]}", "", "correct horse battery")
            """);
        var answers = (await django.PythonAsync(Ask)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["200 md5", "401 None", "200 boss", "401 None", "401 None", "401 None"], answers[..^1]);
        Assert.Matches("^200 doorcode:[0-9a-f-]{36}$", answers[^1]);

        await django.PythonAsync(Deactivate.Replace("ACTIVE", "False", StringComparison.Ordinal));
        answers = (await django.PythonAsync(Ask)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["200 md5", "401 None", "401 None", "401 None", "401 None", "401 None", "401 None"], answers);
        await django.PythonAsync(Deactivate.Replace("ACTIVE", "True", StringComparison.Ordinal));
    }

    private async Task TheDifferenceIsImportedAsync(DjangoProject django, DoorcodeServer server)
    {
        await django.RunAsync("mv dump.jsonl first.jsonl");
        await django.PythonAsync("""
            from django.contrib.auth.models import User
            User.objects.create_user("later", "later@example.org", "correct horse battery")
            User.objects.filter(username="bcrypt_sha256").update(is_active=False)
            User.objects.filter(username="sha1").delete()
            User.objects.filter(username="argon2").update(email="moved@example.org")
            stolen = User.objects.get(username="bcrypt")
            stolen.set_password("nobody else knows it")
            stolen.save()
            User.objects.filter(username="boss").update(is_superuser=False)
            """);

        // The row of the account that Django has never seen has no address, nor has the one that took its name.
        Assert.Contains("Of 15 accounts 1 were taken, 10 were there already, and 4 were not taken.", await ImportAsync(django), StringComparison.Ordinal);

        Assert.Equal(["address_missing", "address_missing", "address_missing", "legacy_id_taken"], Reports().Select(line => line.GetProperty("reason").GetString()!).Order());
        Assert.Equal(200, (await LogInAsync(server, "later")).Status);
        await django.WriteAsync("changed.py", BlockOf(Page, "# Commands for what Django has shut"));
        var commands = await django.RunAsync("python3 changed.py first.jsonl dump.jsonl");
        Assert.Equal(
            """
            out/doorcode accounts show argon2@example.org # another email
            out/doorcode accounts disable bcrypt_sha256@example.org
            out/doorcode accounts end-sessions bcrypt@example.org
            out/doorcode accounts send-reset bcrypt@example.org
            out/doorcode accounts disable sha1@example.org
            out/doorcode accounts end-sessions md5@example.org
            out/doorcode accounts send-reset md5@example.org
            out/doorcode accounts show boss@example.org # another is_superuser

            """,
            commands);
        await django.RunAsync(commands);
        foreach (var shut in new[] { "bcrypt_sha256", "sha1" })
            Assert.Equal(403, (await LogInAsync(server, shut)).Status);
    }

    private static async Task ThereIsAWayBackAsync(DjangoProject django)
    {
        await django.RunAsync("out/doorcode accounts disable later@example.org");
        await django.RunAsync("out/doorcode accounts delete pbkdf2_sha256@example.org");
        // As a stop code does it.
        await django.RunAsync("sqlite3 -cmd '.timeout 10000' data/doorcode.db \"UPDATE accounts SET password_hash = '!' WHERE email = 'unsalted_md5@example.org'\"");
        await django.RunAsync(DocPages.All.Single(command => command.Page == Page && command.Language is null).Text);
        await django.WriteAsync("back.py", BlockOf(Page, "import json"));
        var left = await django.RunAsync("python3 manage.py shell < back.py");

        Assert.Matches("^deleted here, or never imported: 1 pbkdf2_sha256\ndeleted here, or never imported: 12 nowhere\ndeleted here, or never imported: [0-9]+ [0-9a-f-]{36}\n$", left);
        Assert.Equal("pbkdf2_sha1 True False\nnone False False\nmd5 True False\nunsalted_md5 False False\nnew True False\n16 False\n", await django.PythonAsync(Check));
    }

    /// <summary>Dumps and imports as the page says it.</summary>
    private static Task<string> ImportAsync(DjangoProject django) => django.RunAsync(BlockOf(Page, "umask 077"));

    private IEnumerable<JsonElement> Reports() => File.ReadLines(_folder.File("report.ndjson")).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>Django's hashes take their time, and a busy machine then says that the client may try again.</summary>
    private static async Task<(int Status, JsonElement Body)> LogInAsync(DoorcodeServer server, string user, string password = "correct horse battery")
    {
        (int Status, JsonElement Body) answer = default;
        for (var attempt = 0; attempt < 5 && answer.Status is (0 or 503); attempt++)
            answer = await server.PostAsync("/api/users/login/", new { email = $"{user}@example.org", password });

        return answer;
    }

    private static string BlockOf(string page, string start) =>
        Assert.Single(DocPages.All, command => command.Page == page && command.FirstLine.StartsWith(start, StringComparison.Ordinal)).Text;
}
