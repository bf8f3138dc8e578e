using Chatdify.Core.Callbacks;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chatdify.Functions.Http;

/// <summary>Who calls, by the headers of the request.</summary>
internal static class Caller
{
    /// <summary>The caller, or the problem to answer.</summary>
    public static (CallbackCaller? Caller, CallbackResult.Problem? Problem) Of(HttpRequest request, CallbackKeys keys) => keys.Authenticate(
        request.Headers["X-Api-Key"],
        request.Headers.Authorization,
        request.Headers["Idempotency-Key"],
        request.Headers[CallbackKeys.TokenHeader]);

    /// <summary>What to answer to anybody who does not hold an API key; null for those who do.</summary>
    public static ProblemHttpResult? RefuseWithoutApiKey(HttpRequest request, CallbackKeys keys)
    {
        var (caller, problem) = Of(request, keys);
        return problem is not null ? Problems.Of(problem)
            : caller!.IsApiKey ? null
            : Problems.Of(StatusCodes.Status403Forbidden, "api_key_needed", "A conversation token is not enough here: use an API key.");
    }
}
