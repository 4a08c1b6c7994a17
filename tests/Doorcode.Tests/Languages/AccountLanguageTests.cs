using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Languages;

public sealed class AccountLanguageTests(UnlimitedApp server) : AccountLanguageContract(server.App), IClassFixture<UnlimitedApp>;
