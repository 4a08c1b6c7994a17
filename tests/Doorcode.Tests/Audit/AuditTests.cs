using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Audit;

public sealed class AuditTests : AuditContract
{
    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartAsync(Retention);

    protected override string Everything() => App.Bytes();
}
