using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

public sealed class TicketTests(UnlimitedApp unlimited) : TicketContract(unlimited.App, DoorcodeApp.StartAsync), IClassFixture<UnlimitedApp>;

public sealed class EnrolmentCookieTests() : EnrolmentCookieContract(DoorcodeApp.StartAsync);

public sealed class FactorTimeTests(UnlimitedApp unlimited) : FactorTimeContract(unlimited.App), IClassFixture<UnlimitedApp>;
