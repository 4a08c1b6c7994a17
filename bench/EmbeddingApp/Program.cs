using Doorcode;
using Doorcode.DevMailbox;
using EmbeddingApp;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var doorcode = builder.Services.AddDoorcode();
if (builder.Configuration.GetValue<bool>("Extended"))
    doorcode.AddEventHandler<NotingHandler>().AddRegistrationGate<OpenGate>().AddAccessTokenClaims<PlanClaims>();

builder.Services.AddHealthChecks().AddDoorcode();
builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
builder.Services.AddAuthorization();

var app = builder.Build();
app.MapDoorcode();
app.MapDoorcodeMailbox();
app.MapHealthChecks("/health/ready").AllowAnonymous();
await app.RunAsync();
