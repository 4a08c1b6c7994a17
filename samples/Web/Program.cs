using Doorcode;
using Doorcode.DevMailbox;
using Microsoft.AspNetCore.Authorization;
using Web;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDoorcode();
builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
builder.Services.AddAuthorization();
builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, ToSignIn>();
builder.Services.AddRazorPages(pages => pages.Conventions.AuthorizePage("/Notes"));

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapDoorcode();
app.MapDoorcodePages();
app.MapDoorcodeMailbox();
app.MapRazorPages();
app.Run();
