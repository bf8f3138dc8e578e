using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chatdify.Functions.Http;

/// <summary>Errors as RFC 9457 problem+json with a <c>reason</c> that programs can rely on; never a stack trace.</summary>
internal static class Problems
{
    /// <summary>A callback's problem.</summary>
    public static ProblemHttpResult Of(CallbackResult.Problem problem) => Of(problem.Status, problem.Reason, problem.Detail, problem.Extra);

    /// <summary>A problem with a short reason code and a sentence for people.</summary>
    public static ProblemHttpResult Of(int status, string reason, string detail, JsonObject? extra = null)
    {
        var extensions = new Dictionary<string, object?> { ["reason"] = reason };
        foreach (var (name, value) in extra ?? [])
        {
            extensions[name] = value;
        }

        return TypedResults.Problem(detail: detail, statusCode: status, extensions: extensions);
    }
}
