using System.Security.Claims;
using System.Text.Json;
using Doorcode;
using Doorcode.Client;
using Doorcode.DevMailbox;
using Doorcode.JwtBearer;
using Doorcode.OpenApi;
using Doorcode.Postgres;
using Doorcode.Redis;

const string Email = "ada@example.org";
const string Password = "correct horse battery";

// The server: over SQLite, since the settings name neither PostgreSQL nor Redis.
var building = WebApplication.CreateBuilder(["--environment=Development", "--urls=http://127.0.0.1:0"]);
building.Logging.ClearProviders();
building.Services.AddDoorcode().UsePostgres().UseRedis();
building.Services.AddOpenApi(options => options.AddDoorcode());
await using var server = building.Build();
server.MapDoorcode();
server.MapDoorcodeMailbox();
server.MapOpenApi();
await server.StartAsync();
var authority = server.Urls.First();

// Another app, which takes the server's tokens.
var other = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
other.Logging.ClearProviders();
other.Services.AddAuthentication().AddDoorcodeBearer(authority);
other.Services.AddAuthorization();
await using var shop = other.Build();
shop.MapGet("/orders", (ClaimsPrincipal user) => user.FindFirstValue("sub")).RequireAuthorization();
await shop.StartAsync();

// The person's app.
using var http = new HttpClient();
var door = new DoorcodeClient(http, new Uri($"{authority}/api/users"));
var document = JsonElement.Parse(await http.GetStringAsync($"{authority}/openapi/v1.json"));
var me = document.GetProperty("paths").GetProperty("/api/users/me").GetProperty("get");
Console.WriteLine($"described with {me.GetProperty("security")[0].EnumerateObject().Single().Name}");
var registered = await door.RegisterAsync(Email, Password, "Ada Lovelace");
Console.WriteLine("registered");

string? code = null;
while (code is null)
{
    var mails = JsonElement.Parse(await http.GetStringAsync($"{authority}/dev/mail.json?to={Email}"));
    code = mails.EnumerateArray().Select(mail => mail.GetProperty("code").GetString()).FirstOrDefault();
}

await door.ConfirmRegistrationAsync(Email, code, registered.Id);
Console.WriteLine("confirmed");
await door.LoginAsync(Email, Password);
var profile = await door.GetProfileAsync();
Console.WriteLine($"signed in as {profile.FullName}");

using var orders = new HttpClient(new DoorcodeHandler(door) { InnerHandler = new HttpClientHandler() }) { BaseAddress = new Uri(shop.Urls.First()) };
var of = await orders.GetStringAsync("/orders");
Console.WriteLine(of == profile.Id.ToString() ? $"orders of {profile.FullName}'s account" : $"orders of {of}");

await door.LogoutAsync();
Console.WriteLine(await door.GetAccessTokenAsync() is null ? "signed out" : "still signed in");
