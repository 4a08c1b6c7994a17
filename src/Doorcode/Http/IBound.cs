using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>A parameter of an endpoint that is read from the request, and may be refused.</summary>
/// <remarks><see cref="DoorcodeFilter"/> reads all of them, in the order of the parameters, after the endpoint's limits have let the request in.</remarks>
internal interface IBound
{
    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    ValueTask<Problem?> ReadAsync(HttpContext context);
}
