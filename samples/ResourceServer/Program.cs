using System.Security.Claims;
using Doorcode.JwtBearer;

var builder = WebApplication.CreateBuilder(args);
// The address of the Doorcode server, which is another process.
var authority = builder.Configuration["Authority"] ?? "http://localhost:5000";
builder.Services.AddAuthentication().AddDoorcodeBearer(authority);
builder.Services.AddAuthorization();

var app = builder.Build();
app.MapGet("/", () => "Send an access token of the Doorcode server to /orders or /reports.");
app.MapGet("/orders", (ClaimsPrincipal user) => $"Orders of {user.FindFirstValue("sub")}").RequireAuthorization();
app.MapGet("/reports", () => "Reports").RequireAuthorization(policy => policy.RequireRole("staff"));
app.Run();
