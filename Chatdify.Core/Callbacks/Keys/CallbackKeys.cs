using System.Security.Cryptography;
using System.Text;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Tells who calls, from <c>X-Api-Key</c> or <c>Authorization: Bearer</c>, each of which may hold an API key or a conversation token, and from
/// <see cref="TokenHeader"/>.
/// </summary>
public sealed class CallbackKeys(IOptions<BridgeOptions> options, ConversationTokens tokens)
{
    /// <summary>
    /// Header for a conversation token as a tool's argument, filled in by a model: in apps whose tools have no API key it is the only key, beside
    /// one it narrows what that may do. A header, because addresses end up in logs.
    /// </summary>
    public const string TokenHeader = "X-Bridge-Token";

    private const string Bearer = "Bearer ";

    private readonly byte[][] _keys =
        [.. options.Value.ApiKeys.Where(key => !string.IsNullOrWhiteSpace(key)).Select(key => Digest(key.Trim()))];

    /// <summary>The caller, or the problem to answer. Where both headers are given, the token counts: it allows less.</summary>
    public (CallbackCaller? Caller, CallbackResult.Problem? Problem) Authenticate(
        string? apiKey, string? authorization, string? idempotencyKey = null, string? bridgeToken = null)
    {
        if (!NoneRule.IsNone(bridgeToken))
        {
            return Holder(bridgeToken!.Trim(), idempotencyKey);
        }

        string?[] headers =
            [apiKey, authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? authorization[Bearer.Length..] : null];
        var given = headers.Where(header => !string.IsNullOrWhiteSpace(header)).Select(header => header!.Trim()).ToList();
        if (given.Count == 0)
        {
            return (null, CallbackProblems.KeyMissing);
        }

        if (given.Find(header => header.StartsWith(ConversationTokens.Prefix, StringComparison.Ordinal)) is { } token)
        {
            return Holder(token, idempotencyKey);
        }

        return given.Exists(IsKey) ? (new CallbackCaller(IsApiKey: true, Token: null, idempotencyKey), null) : (null, CallbackProblems.KeyWrong);
    }

    private (CallbackCaller? Caller, CallbackResult.Problem? Problem) Holder(string token, string? idempotencyKey)
    {
        var (read, problem) = tokens.Verify(token);
        return read is null ? (null, problem) : (new CallbackCaller(IsApiKey: false, read, idempotencyKey), null);
    }

    /// <summary>Compares digests with every key, so that the time taken tells neither content nor length nor which key was near.</summary>
    private bool IsKey(string given)
    {
        var (digest, known) = (Digest(given), false);
        foreach (var key in _keys)
        {
            known |= CryptographicOperations.FixedTimeEquals(key, digest);
        }

        return known;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
