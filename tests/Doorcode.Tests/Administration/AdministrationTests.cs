using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Administration;

public sealed class AccountsTests(UnlimitedApp unlimited) : AccountsContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class RolesAndClaimsTests(UnlimitedApp unlimited)
    : RolesAndClaimsContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class AccountsCommandTests(UnlimitedApp unlimited) : AccountsCommandContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class RequiredRolesTests() : RequiredRolesContract(DoorcodeApp.StartAsync);
