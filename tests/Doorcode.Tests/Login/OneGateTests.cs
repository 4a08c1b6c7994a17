using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class OneGateTests(DoorcodeApp app) : OneGateContract(app), IClassFixture<DoorcodeApp>;
