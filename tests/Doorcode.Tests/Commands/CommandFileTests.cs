using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Commands;

/// <summary>What a command says about a file or folder that it cannot use: one sentence with the name, the place and what helps.</summary>
public sealed class CommandFileTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "backup {folder}/none/b.db", "FILE cannot be written: there is no folder {folder}/none; make it, or name another place." },
        { "backup {folder}/some", "FILE must be a file, and {folder}/some is a folder; name a file in it." },
        { "backup {folder}/text/b.db", "FILE cannot be written: there is no folder {folder}/text; make it, or name another place." },
        { "backup _", "FILE is empty; say its name." },
        { "export {folder}/none/a.ndjson", "FILE cannot be written: there is no folder {folder}/none; make it, or name another place." },
        { "export {folder}/some", "FILE must be a file, and {folder}/some is a folder; name a file in it." },
        { "export _", "FILE is empty; say its name." },
        { "restore {folder}/none.db", "FILE does not exist: there is no file {folder}/none.db." },
        { "restore {folder}/some", "FILE must be a file, and {folder}/some is a folder; name a file in it." },
        { "import ndjson {folder}/none", "FILE does not exist: there is no file {folder}/none." },
        { "import ndjson {folder}/some", "FILE must be a file, and {folder}/some is a folder; name a file in it." },
        { "import identity {folder}/none", "FILE does not exist: there is no file {folder}/none." },
        { "import ndjson _", "FILE is empty; say its name." },
        { "import ndjson {folder}/text --report {folder}/none/r", "--report cannot be written: there is no folder {folder}/none; make it, or name another place." },
        { "import ndjson {folder}/text --report {folder}/some", "--report must be a file, and {folder}/some is a folder; name a file in it." },
        { "import auth0 {folder}/text --passwords {folder}/none", "--passwords does not exist: there is no file {folder}/none." },
        { "import auth0 {folder}/none --passwords {folder}/text", "FILE does not exist: there is no file {folder}/none." },
        { "import firebase {folder}/text --hash-config {folder}/some", "--hash-config must be a file, and {folder}/some is a folder; name a file in it." },
        { "mail preview {folder}/text", "FOLDER must be a folder that can be written, and {folder}/text is a file; name another one." },
        { "mail preview _", "FOLDER is empty; say its name." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_command_says_which_file_cannot_be_used_where_and_what_helps(string command, string sentence)
    {
        await using var app = await DoorcodeApp.StartAsync();
        await SomeFilesAsync(app.Folder);
        var before = Directory.GetFileSystemEntries(app.Folder).Where(IsOurs).ToList();

        var run = await app.RunAsync([.. In(command, app.Folder).Split(' ').Select(word => word is "_" ? "" : word)]);

        Assert.Equal(In(sentence, app.Folder), run.ShouldBeRefused());
        Assert.Equivalent(before, Directory.GetFileSystemEntries(app.Folder).Where(IsOurs), strict: true);
    }

    [Theory]
    [InlineData("none/doorcode.db", "there is no folder {folder}/none; make it, or name another place.")]
    [InlineData("text/doorcode.db", "there is no folder {folder}/text; make it, or name another place.")]
    public async Task A_restore_names_the_key_of_a_database_whose_folder_is_not_there(string database, string reason)
    {
        await using var app = await DoorcodeApp.StartAsync();
        await SomeFilesAsync(app.Folder);
        var backup = Path.Combine(app.Folder, "backup.db");
        (await app.RunAsync("backup", backup)).ShouldBeDone();

        var sentence = await RestoreAsync(app, backup, Path.Combine(app.Folder, database));

        Assert.Equal(In($"The database (Doorcode:Database:ConnectionString) cannot be written: {reason}", app.Folder), sentence);
    }

    private static async Task<string> RestoreAsync(DoorcodeApp app, string backup, string database)
    {
        await app.StopAsync();
        return (await app.RunWithSettingsAsync([$"Doorcode:Database:ConnectionString=Data Source={database}"], "restore", backup)).ShouldBeRefused();
    }

    private static async Task SomeFilesAsync(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "some"));
        await File.WriteAllTextAsync(Path.Combine(folder, "text"), "{}", TestContext.Current.CancellationToken);
    }

    private static string In(string text, string folder) => text.Replace("{folder}", folder, StringComparison.Ordinal);

    /// <summary>The database's own log comes and goes.</summary>
    private static bool IsOurs(string file) => !Path.GetFileName(file).Contains(".db-", StringComparison.Ordinal);

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_names_no_file_of_arguments()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "secret");
        await File.WriteAllTextAsync(file, "hunter2\n");

        Assert.DoesNotContain("hunter2", (await app.RunAsync("accounts", "show", "@" + file)).Errors, StringComparison.Ordinal);
        (await app.RunWithInputAsync(Person.DefaultPassword, "accounts", "create", "ada@example.org", "--full-name", "@me")).ShouldBeDone();
    }

    [Theory]
    [InlineData("[suggest:99999999999999]")]
    [InlineData("[suggest:99]")]
    [InlineData("[suggest:x]")]
    public async Task A_directive_that_cannot_be_carried_out_ends_without_an_exception(string directive)
    {
        await using var app = await DoorcodeApp.StartAsync();
        var run = await app.RunAsync(directive, "acc");
        Assert.True(run.ExitCode is 0 or 2, run.Errors);
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("django")]
    [InlineData("identity")]
    [InlineData("supabase")]
    [InlineData("auth0")]
    [InlineData("clerk")]
    public async Task An_endless_file_is_not_read_for_ever(string format)
    {
        await using var app = await DoorcodeApp.StartAsync();
        Assert.Contains("longer than", (await app.RunAsync("import", format, "/dev/zero", "--dry-run")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_not_JSON_is_named_by_its_place_and_not_repeated()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "secret");
        await File.WriteAllTextAsync(file, "nAGlhunter2\n");
        Assert.Equal("The file is not JSON from line 1, byte 2 on.", (await app.RunAsync("import", "keycloak", file, "--dry-run")).ShouldBeRefused());
    }

    [Theory]
    [InlineData("CREATE TABLE AspNetUsers(Id TEXT PRIMARY KEY, Email TEXT, TwoFactorEnabled INTEGER); CREATE TABLE AspNetRoles(Id TEXT, Title TEXT); CREATE TABLE AspNetUserRoles(UserId TEXT, RoleId TEXT);")]
    [InlineData("CREATE TABLE AspNetUsers(Id TEXT PRIMARY KEY, Email TEXT); CREATE TABLE AspNetUserTokens(UserId TEXT, LoginProvider TEXT, Name TEXT, Value TEXT);")]
    [InlineData("CREATE TABLE AspNetUsers(Id TEXT PRIMARY KEY, Email TEXT) WITHOUT ROWID;")]
    public async Task A_database_of_Identity_without_a_column_is_refused_in_one_sentence(string schema)
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "identity.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = schema + "INSERT INTO AspNetUsers (Id, Email) VALUES ('1', 'ada@example.org');";
            await command.ExecuteNonQueryAsync();
        }

        Assert.StartsWith("The file cannot be read: ", (await app.RunAsync("import", "identity", file, "--dry-run")).ShouldBeRefused(), StringComparison.Ordinal);
    }
}
