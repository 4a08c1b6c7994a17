using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Passkeys;

/// <summary>Where there can be no passkeys, their endpoints are not there either.</summary>
internal sealed class PasskeysAdmission : IAdmission
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) =>
        new(context.RequestServices.GetRequiredService<RelyingParty>().Id is null ? Problems.NotFound : null);
}
