using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class SessionCookieTests(UnlimitedApp unlimited)
    : SessionCookieContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
