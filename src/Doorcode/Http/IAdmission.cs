using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>Something that a request must pass before its body is read; metadata of an endpoint.</summary>
internal interface IAdmission
{
    /// <summary>Lets a request in, or refuses it.</summary>
    /// <param name="context">The request; its body has not been read.</param>
    /// <returns>Why it is refused; null when it may go on.</returns>
    ValueTask<Problem?> AdmitAsync(HttpContext context);
}
