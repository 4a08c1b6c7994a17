using System.Text;
using System.Xml;

namespace Doorcode.Tests.OpenApi;

/// <summary>Reads what the compiler wrote of the documentation comments, so that nothing is explained twice.</summary>
internal sealed class XmlDocs
{
    private readonly Dictionary<string, string> _summaries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _remarks = new(StringComparer.Ordinal);

    private XmlDocs(Stream xml)
    {
        using var reader = XmlReader.Create(xml, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var member = "";
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;

            switch (reader.Name)
            {
                case "member":
                    member = reader.GetAttribute("name")!;
                    break;
                case "summary":
                    _summaries[member] = Markdown(reader);
                    break;
                case "remarks":
                    _remarks[member] = Markdown(reader);
                    break;
                case "param" when member.StartsWith("T:", StringComparison.Ordinal):
                    // A positional record documents its properties as parameters.
                    _summaries[$"P:{member[2..]}.{reader.GetAttribute("name")}"] = Markdown(reader);
                    break;
            }
        }
    }

    /// <summary>The library's comments.</summary>
    public static XmlDocs OfLibrary() => OfFile(Path.Combine(AppContext.BaseDirectory, typeof(Problems).Assembly.GetName().Name + ".xml"));

    /// <summary>The comments of a file beside an assembly.</summary>
    public static XmlDocs OfFile(string file)
    {
        using var xml = File.OpenRead(file);
        return new XmlDocs(xml);
    }

    /// <summary>What a type's or a property's summary says, as Markdown; null where it says nothing.</summary>
    public string? Summary(Type type, string? property = null) =>
        _summaries.GetValueOrDefault(property is null ? $"T:{type.FullName}" : $"P:{type.FullName}.{property}");

    /// <summary>What a constant's summary says, as Markdown; null where it says nothing.</summary>
    public string? FieldSummary(Type type, string field) => _summaries.GetValueOrDefault($"F:{type.FullName}.{field}");

    /// <summary>What a property's remarks say, as Markdown; null where there are none.</summary>
    public string? Remarks(Type type, string property) => _remarks.GetValueOrDefault($"P:{type.FullName}.{property}");

    private static string Markdown(XmlReader element)
    {
        var text = new StringBuilder();
        using var inside = element.ReadSubtree();
        inside.Read();
        while (inside.Read())
        {
            switch (inside.NodeType)
            {
                case XmlNodeType.Element when inside.GetAttribute("cref") is { } reference:
                    // The parameters of a method are of no interest.
                    var member = reference.Split('(')[0];
                    text.Append('`').Append(member.AsSpan(member.LastIndexOf('.') + 1)).Append('`');
                    break;
                case XmlNodeType.Element or XmlNodeType.EndElement when inside.Name is "c":
                    text.Append('`');
                    break;
                case XmlNodeType.Text or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Append(inside.Value);
                    break;
            }
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
