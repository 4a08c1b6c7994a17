var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/", () => "x");
await app.RunAsync();

/// <summary>x</summary>
public partial class Program;
