using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

using Chatdify.Core.Conversations;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Conversation tokens: <c>cdt_{payload}.{HMAC-SHA256}</c>, both Base64url. The payload names account, conversation, verbs and the end of its
/// life. The first key signs, all verify, so that keys can be exchanged one after the other.
/// </summary>
public sealed class ConversationTokens(IOptions<BridgeOptions> options, TimeProvider time)
{
    /// <summary>What a token begins with.</summary>
    public const string Prefix = "cdt_";

    private const int KeyBytes = 32;
    private const int LongestToken = 2048;

    private readonly byte[][] _keys = [.. Secrets(options.Value).Select(Derive)];

    /// <summary>
    /// What the token of a question allows: everything that concerns the conversation and can be put right again by a person. Not
    /// <c>forget</c>, nor what needs an API key: a model that was talked into it must not reach further than its own conversation.
    /// </summary>
    public static IReadOnlyList<string> DefaultVerbs { get; } =
        ["read", "status", "priority", "team", "assignee", "labels", "attributes", "message", "note", "handoff", "contact"];

    /// <summary>A token for a conversation.</summary>
    public string Issue(ConversationKey key, IReadOnlyList<string>? verbs = null)
    {
        var end = time.GetUtcNow() + options.Value.TokenLifetime;
        var payload = new Payload(key.Account, key.Conversation, string.Join(',', verbs ?? DefaultVerbs), end.ToUnixTimeSeconds());
        var text = Prefix + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload));
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(_keys[0], Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What a token says, or why it is not good.</summary>
    public (ConversationToken? Token, CallbackResult.Problem? Problem) Verify(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < Prefix.Length || token.Length > LongestToken || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || !IsSigned(token[..dot], token[(dot + 1)..]))
        {
            return (null, CallbackProblems.KeyWrong);
        }

        var payload = JsonSerializer.Deserialize<Payload>(Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length, dot - Prefix.Length)))!;
        var read = new ConversationToken(
            payload.Account, payload.Conversation, payload.Verbs.Split(','), DateTimeOffset.FromUnixTimeSeconds(payload.ExpiresAt));
        return read.ExpiresAt > time.GetUtcNow() ? (read, null) : (null, CallbackProblems.TokenExpired);
    }

    private static IEnumerable<string> Secrets(BridgeOptions options) =>
        (options.TokenKeys.Any(key => !string.IsNullOrWhiteSpace(key)) ? options.TokenKeys : options.ApiKeys)
        .Where(key => !string.IsNullOrWhiteSpace(key))
        .Select(key => key.Trim());

    private static byte[] Derive(string secret) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, info: "chatdify conversation token"u8.ToArray());

    private bool IsSigned(string text, string signature)
    {
        // As text: the last character of 43 has two bits more than the hash, so decoded four texts would be the same signature.
        var (given, made) = (Encoding.UTF8.GetBytes(signature), false);
        foreach (var key in _keys)
        {
            var expected = Base64Url.EncodeToUtf8(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
            made |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return made;
    }

    private sealed record Payload(
        [property: JsonPropertyName("a")] long Account,
        [property: JsonPropertyName("c")] long Conversation,
        [property: JsonPropertyName("v")] string Verbs,
        [property: JsonPropertyName("e")] long ExpiresAt);
}
