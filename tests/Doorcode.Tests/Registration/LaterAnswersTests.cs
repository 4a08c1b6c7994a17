using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class LaterAnswersTests : LaterAnswersContract
{
    protected override async Task<Place> StartAsync(string[] settings)
    {
        var app = await DoorcodeApp.StartAsync(settings);
        return new Place(app, app);
    }
}
