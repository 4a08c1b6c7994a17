using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Passkeys;

/// <summary>Answers 404 at the endpoints of passkeys where no domain can own passkeys.</summary>
internal sealed class PasskeysAdmission : IAdmission
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) =>
        new(context.RequestServices.GetRequiredService<RelyingParty>().Id is null ? Problems.NotFound : null);
}
