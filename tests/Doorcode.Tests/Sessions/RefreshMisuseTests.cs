using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class RefreshMisuseTests(DoorcodeApp app) : RefreshMisuseContract(app), IClassFixture<DoorcodeApp>;
