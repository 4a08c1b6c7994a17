using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Events;

public sealed class AuditTests : AuditContract
{
    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartAsync(Settings);

    protected override string Everything() => App.Bytes();

    protected override long MostDiskBytesOfALine => 800;

    protected override long DiskBytes() =>
        (long)App.Scalar("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")!;
}
