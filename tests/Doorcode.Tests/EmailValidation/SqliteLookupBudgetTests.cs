using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailValidation;

public sealed class SqliteLookupBudgetTests : LookupBudgetContract
{
    protected override Task<DoorcodeApp> StartAsync(params string[] settings) => DoorcodeApp.StartAsync(settings);
}
