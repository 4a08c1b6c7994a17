using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.Login;

/// <summary>Answers 404 at the endpoints of the login by mailed code unless it is switched on.</summary>
internal sealed class EmailLoginSwitch : IAdmission
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) => ValueTask.FromResult(
        context.RequestServices.GetRequiredService<IOptions<EmailLoginOptions>>().Value.Enabled ? null : Problems.NotFound);
}
