using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>A step that may ask for a fresh proof, and goes on once it was given.</summary>
internal interface IResumable
{
    /// <summary>Its path under <c>/account/</c>.</summary>
    string Action { get; }

    /// <summary>Takes the step with what was typed.</summary>
    Task<IResult> SendAsync(Visit visit, CancellationToken cancel);
}
