using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class ImportedHashTests(DoorcodeApp app) : ImportedHashContract(app), IClassFixture<DoorcodeApp>;
