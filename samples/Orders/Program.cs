using System.Security.Claims;
using Doorcode;
using Doorcode.DevMailbox;
using Doorcode.Postgres;
using Microsoft.EntityFrameworkCore;
using Orders;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDoorcode().UsePostgres().AddEventHandler<MakeProfile>();
builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
builder.Services.AddAuthorization();
builder.Services.AddShop(builder.Configuration);

var app = builder.Build();
app.MapDoorcode();
app.MapDoorcodeMailbox();

app.MapGet("/profile", async (ClaimsPrincipal user, Shop shop) =>
    await shop.Profiles.SingleOrDefaultAsync(profile => profile.AccountId == user.AccountId()) is { } profile
        ? Results.Ok(new { profile.DisplayName })
        : Results.NotFound()).RequireAuthorization();

app.MapPost("/orders", async (NewOrder order, ClaimsPrincipal user, Shop shop) =>
{
    shop.Orders.Add(new Order { AccountId = user.AccountId(), Item = order.Item });
    await shop.SaveChangesAsync();
    return Results.NoContent();
}).RequireAuthorization();

app.Run();
