using System.Security.Cryptography;
using System.Text;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>Tells who calls, from <c>X-Api-Key</c> or <c>Authorization: Bearer</c>; each may hold an API key or a conversation token.</summary>
public sealed class CallbackKeys(IOptions<BridgeOptions> options, ConversationTokens tokens)
{
    private const string Bearer = "Bearer ";

    private readonly byte[][] _keys =
        [.. options.Value.ApiKeys.Where(key => !string.IsNullOrWhiteSpace(key)).Select(key => Digest(key.Trim()))];

    /// <summary>The caller, or the problem to answer. Where both headers are given, the token counts: it allows less.</summary>
    public (CallbackCaller? Caller, CallbackResult.Problem? Problem) Authenticate(
        string? apiKey, string? authorization, string? idempotencyKey = null)
    {
        string?[] headers =
            [apiKey, authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? authorization[Bearer.Length..] : null];
        var given = headers.Where(header => !string.IsNullOrWhiteSpace(header)).Select(header => header!.Trim()).ToList();
        if (given.Count == 0)
        {
            return (null, CallbackProblems.KeyMissing);
        }

        if (given.Find(header => header.StartsWith(ConversationTokens.Prefix, StringComparison.Ordinal)) is { } token)
        {
            var (read, problem) = tokens.Verify(token);
            return read is null ? (null, problem) : (new CallbackCaller(IsApiKey: false, read, idempotencyKey), null);
        }

        return given.Exists(IsKey) ? (new CallbackCaller(IsApiKey: true, Token: null, idempotencyKey), null) : (null, CallbackProblems.KeyWrong);
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
