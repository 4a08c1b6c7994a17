using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.Login;

/// <summary>Stands before the login by mailed code: unless it is switched on, there is nothing at its paths.</summary>
internal sealed class EmailLoginSwitch : IAdmission
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) => ValueTask.FromResult(
        context.RequestServices.GetRequiredService<IOptions<EmailLoginOptions>>().Value.Enabled ? null : Problems.NotFound);
}
