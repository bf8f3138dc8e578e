using System.Text.Json.Nodes;

namespace Chatdify.Core.Callbacks;

/// <summary>What came of a callback.</summary>
public abstract record CallbackResult
{
    private CallbackResult()
    {
    }

    /// <summary>Done; <c>status</c> is <c>success</c>.</summary>
    public sealed record Success(JsonObject Body) : CallbackResult;

    /// <summary>Not done (RFC 9457).</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Reason">Short stable code.</param>
    /// <param name="Detail">A sentence for people and models; no customer text, no key.</param>
    /// <param name="Extra">Further members, such as <c>field</c> or <c>teams</c>.</param>
    public sealed record Problem(int Status, string Reason, string Detail, JsonObject? Extra = null) : CallbackResult;
}
