using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

public sealed class ReauthenticateTests(UnlimitedApp unlimited) : ReauthenticateContract(unlimited.App), IClassFixture<UnlimitedApp>;
