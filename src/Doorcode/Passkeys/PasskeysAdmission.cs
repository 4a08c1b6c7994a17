using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>Answers 404 at the endpoints of passkeys where they are switched off, or no domain can own passkeys.</summary>
internal sealed class PasskeysAdmission : IAdmission, ISwitch
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) =>
        new(context.RequestServices.GetRequiredService<RelyingParty>().Id is null ? Problems.NotFound : null);

    public bool IsOn(IServiceProvider services) => services.GetRequiredService<IOptions<PasskeysOptions>>().Value.Enabled;
}
