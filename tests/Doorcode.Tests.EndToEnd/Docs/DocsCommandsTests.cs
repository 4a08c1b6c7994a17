using System.Reflection;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>Nothing that a page tells its reader to type is left untried without a reason.</summary>
public sealed class DocsCommandsTests
{
    [Fact]
    public void Every_command_of_every_page_stands_in_the_table()
    {
        Assert.NotEmpty(DocPages.All);
        var missing = DocPages.All.Where(command => !DocsTable.Rows.Any(row => Is(row, command)));
        Assert.Equal("", string.Join('\n', missing));
    }

    [Fact]
    public void Every_row_of_the_table_stands_for_one_command_of_its_page()
    {
        var wrong = DocsTable.Rows.Where(row => DocPages.All.Count(command => Is(row, command)) != 1);
        Assert.Equal("", string.Join('\n', wrong));
    }

    [Fact]
    public void Every_row_of_the_table_is_tried_where_it_says()
    {
        var tests = typeof(DocsCommandsTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(DocsCommandsTests).Namespace)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(method => method.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var row in DocsTable.Rows)
        {
            switch (row.Trial)
            {
                case DocTrial.RunBy by:
                    Assert.All(by.Tests, test => Assert.Contains(test, tests));
                    break;
                case DocTrial.Elsewhere elsewhere:
                    var source = Assert.Single(Directory.EnumerateFiles(
                        Path.Combine(Snapshot.Root, "tests"), $"{elsewhere.Class.Name}.cs", SearchOption.AllDirectories));
                    Assert.Contains(row.Page, File.ReadAllText(source), StringComparison.Ordinal);
                    break;
                case DocTrial.InFile file:
                    var text = File.ReadAllText(Path.Combine(Snapshot.Root, file.File));
                    Assert.Contains(file.Part, text, StringComparison.Ordinal);
                    break;
                case DocTrial.CannotRun cannot:
                    Assert.NotEmpty(cannot.Reason);
                    break;
                default:
                    Assert.IsType<DocTrial.ServeWith>(row.Trial);
                    break;
            }
        }
    }

    private static bool Is(DocRow row, DocCommand command) => row.Page == command.Page && row.FirstLine == command.FirstLine;
}
