using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class TokenAgreementTests(DoorcodeApp app) : TokenAgreementContract(app), IClassFixture<DoorcodeApp>;
