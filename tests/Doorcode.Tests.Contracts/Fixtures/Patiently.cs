namespace Doorcode.Tests.Fixtures;

/// <summary>Requests that prepare a test, on a machine that may have too much work to answer one in time.</summary>
internal static class Patiently
{
    private const int Attempts = 5;

    /// <summary>Asks again a few times where the answer is to try again, as a client does.</summary>
    public static async Task<Answer> AskAsync(Func<Task<Answer>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await ask();
            if (answer.Code != Problems.Unavailable.Code || attempt == Attempts)
                return answer;
        }
    }
}
