using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name (Worker.Extensions.Http.AspNetCore).</summary>
public static class FunctionContextExtensions
{
    // The official key in FunctionContext.Items, so that code that peeks there finds the same.
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The HTTP request that triggered the invocation.</summary>
    /// <param name="context">The invocation.</param>
    /// <returns>The request, or null for another trigger.</returns>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var http) ? http as HttpContext : null;
}
