using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorcode.Http;

/// <summary>Tells API descriptions, the host's own included, with which problems an endpoint answers.</summary>
internal sealed class ProblemsAreDescribed : IApiDescriptionProvider
{
    private static readonly ApiResponseFormat Format = new() { MediaType = "application/problem+json" };

    /// <summary>After the provider that describes endpoints.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var described in context.Results)
        {
            var problems = described.ActionDescriptor.EndpointMetadata.OfType<ProblemMetadata>().SelectMany(metadata => metadata.Problems);
            foreach (var same in problems.DistinctBy(problem => (problem.Status, problem.Code)).GroupBy(problem => problem.Status).OrderBy(same => same.Key))
            {
                described.SupportedResponseTypes.Add(new ApiResponseType
                {
                    StatusCode = same.Key,
                    Type = typeof(ProblemBody),
                    Description = $"{ReasonPhrases.GetReasonPhrase(same.Key)}: {string.Join(", ", same.Select(problem => problem.Code))}.",
                    ApiResponseFormats = [Format],
                });
            }
        }
    }
}
