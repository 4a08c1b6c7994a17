using Doorcode.Server;

namespace Doorcode.Tests.Settings;

public sealed class DotEnvFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A = b ", "b")]
    [InlineData("\tA=b\t", "b")]
    [InlineData("A=", "")]
    [InlineData("A=\"b c\"", "b c")]
    [InlineData("A='b'", "b")]
    [InlineData("A=\" b \"", " b ")]
    [InlineData("A=\"\"", "")]
    [InlineData("A=\"", "\"")]
    [InlineData("A=\"b'", "\"b'")]
    [InlineData("A=\"\"b\"\"", "\"b\"")]
    [InlineData("A=it's", "it's")]
    [InlineData("A=pass#word # not a comment", "pass#word # not a comment")]
    [InlineData("A=a$HOME${HOME}", "a$HOME${HOME}")]
    [InlineData("A=\"a$HOME\"", "a$HOME")]
    [InlineData("A=a\\nb\\\"c", "a\\nb\\\"c")]
    [InlineData("A=b=c==", "b=c==")]
    [InlineData("A=`id`$(id)", "`id`$(id)")]
    [InlineData("A=x\nA=b", "b")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("A=b\r\nC=d\r\n", "b")]
    [InlineData("# A=x\n   # A=y\n\n \t\nA=b", "b")]
    public async Task A_value_is_literal(string text, string expected)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("doorcode-env-").FullName, ".env");
        await File.WriteAllTextAsync(file, text);
        var faults = new List<string>();

        var values = DotEnvFile.ReadFile(file, faults);

        Assert.Equal(expected, values["A"]);
        Assert.Empty(faults);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void A_folder_of_that_name_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-env-").FullName;
        var faults = new List<string>();

        Assert.Empty(DotEnvFile.ReadFile(folder, faults));

        Assert.Equal("The file .env in the working directory cannot be read.", Assert.Single(faults));
        Directory.Delete(folder);
    }

    [Fact]
    public void Two_underscores_are_a_colon() =>
        Assert.Equal("1", DotEnvFile.Read("Doorcode__Otp__Length=1", [])["doorcode:otp:length"]);

    [Theory]
    [InlineData("hunter2")]
    [InlineData("=hunter2")]
    [InlineData("export A=hunter2")]
    [InlineData("A hunter2 = b")]
    public void A_wrong_line_is_named_by_its_number_and_not_repeated(string line)
    {
        var faults = new List<string>();
        DotEnvFile.Read($"# first\nA=b\n{line}\n", faults);
        Assert.Equal("Line 3 of .env must be NAME=value, where NAME has no blanks.", Assert.Single(faults));
    }
}
