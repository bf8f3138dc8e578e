using Chatdify.Core.Callbacks;

using Microsoft.AspNetCore.Http;

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
}
