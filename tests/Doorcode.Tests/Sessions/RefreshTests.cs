using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class RefreshTests(DoorcodeApp app) : RefreshContract(app), IClassFixture<DoorcodeApp>;
