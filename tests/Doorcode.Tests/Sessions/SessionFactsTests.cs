using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

public sealed class SessionFactsTests(DoorcodeApp app) : SessionFactsContract(app), IClassFixture<DoorcodeApp>;
