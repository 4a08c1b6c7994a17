using System.Security.Claims;
using Doorcode;
using Doorcode.DevMailbox;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDoorcode();
builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
builder.Services.AddAuthorization();

var app = builder.Build();
app.MapDoorcode();
app.MapDoorcodeMailbox();
app.MapGet("/hello", (ClaimsPrincipal user) => $"Hello, {user.Identity?.Name}!").RequireAuthorization();
app.Run();
