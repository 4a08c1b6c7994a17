using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class LogoutTests(DoorcodeApp app) : LogoutContract(app), IClassFixture<DoorcodeApp>;
