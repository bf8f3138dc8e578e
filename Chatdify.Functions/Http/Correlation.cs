using System.Buffers;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Functions.Http;

/// <summary>
/// The id that leads from a request to its log lines: the caller's <c>X-Correlation-Id</c>, else Chatwoot's delivery id, if they are harmless
/// to log; else a new one.
/// </summary>
internal static class Correlation
{
    /// <summary>Header of every answer.</summary>
    public const string Header = "X-Correlation-Id";

    private const int MaxLength = 64;
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The id of this request; the same one each time it is asked.</summary>
    public static string Of(HttpContext context)
    {
        if (context.Items.TryGetValue(Header, out var known))
        {
            return (string)known!;
        }

        var id = Usable(context.Request.Headers[Header]) ?? Usable(context.Request.Headers["X-Chatwoot-Delivery"]) ?? Guid.NewGuid().ToString();
        context.Items[Header] = id;
        return id;
    }

    private static string? Usable(string? given) =>
        given is { Length: > 0 and <= MaxLength } && !given.AsSpan().ContainsAnyExcept(Harmless) ? given : null;
}
