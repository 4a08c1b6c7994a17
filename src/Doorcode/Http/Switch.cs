using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>Answers 404 at the endpoints of a capability that is switched off, and leaves them out of API descriptions.</summary>
/// <param name="isOn">Whether it is on; gets the host's services.</param>
internal sealed class Switch(Func<IServiceProvider, bool> isOn) : IAdmission, ISwitch
{
    public ValueTask<Problem?> AdmitAsync(HttpContext context) => new(isOn(context.RequestServices) ? null : Problems.NotFound);

    public bool IsOn(IServiceProvider services) => isOn(services);
}
