namespace Doorcode.Pages;

/// <summary>A page that only says what went wrong.</summary>
internal static class ErrorPage
{
    public static PageResult Of(Problem problem, Visit visit)
    {
        var words = visit.Words;
        var page = new PageModel(words.Find($"error.{problem.Code}") ?? words["error.title"], Block.Ways(new Link("", words["to_account"])))
        {
            Fault = words.FaultOf(problem),
        };
        return new PageResult(page, problem.Status, visit) { RetryAfter = problem.RetryAfter };
    }
}
