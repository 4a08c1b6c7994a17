namespace Doorcode.Benchmarks.Hosts;

/// <summary>An empty endpoint of the framework, published as Doorcode is: what is left when nothing is done.</summary>
internal sealed class CeilingHost(PublishedProgram program, string folder) : BenchmarkHost(program, folder)
{
    public override string Name => "an empty endpoint";

    public override Api Api => new("/empty", "", "", "", "", "", "");

    protected override IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["ASPNETCORE_ENVIRONMENT"] = "Production" };
}
