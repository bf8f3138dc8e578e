using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using Chatdify.Core.Chatwoot;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Verification;

/// <summary>What came of checking a signature.</summary>
public enum SignatureResult
{
    /// <summary>One of our secrets made it, within the time allowed.</summary>
    Valid,

    /// <summary>No signature header.</summary>
    Missing,

    /// <summary>Not of the form <c>sha256=</c> and 64 hex digits, or no readable timestamp.</summary>
    Malformed,

    /// <summary>No configured secret makes it.</summary>
    Wrong,

    /// <summary>Right, but older (or newer) than the tolerance: a replay, or a clock that is off.</summary>
    Stale,
}

/// <summary>
/// Checks <c>X-Chatwoot-Signature</c>: HMAC-SHA256 with the secret's UTF-8 bytes over timestamp, dot and the raw body
/// (reference sheet, Chatwoot 4.15.1 <c>lib/webhooks/trigger.rb</c>).
/// </summary>
public sealed class SignatureVerifier(IOptions<ChatwootOptions> options, TimeProvider time)
{
    /// <summary>How far the signed time may lie from ours. The sender renews it with each attempt.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Prefix = "sha256=";
    private readonly byte[][] _secrets =
        [.. options.Value.WebhookSecrets.Where(secret => !string.IsNullOrWhiteSpace(secret)).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether there is any secret to check against.</summary>
    public bool HasSecrets => _secrets.Length > 0;

    /// <summary>Checks a signature header and its timestamp header over the bytes as received.</summary>
    public SignatureResult Verify(string? signature, string? timestamp, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return SignatureResult.Missing;
        }

        if (!TryReadHash(signature, out var given) || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return SignatureResult.Malformed;
        }

        return !MadeByAny(given, timestamp!, body) ? SignatureResult.Wrong
            : IsFresh(seconds) ? SignatureResult.Valid
            : SignatureResult.Stale;
    }

    private static bool TryReadHash(string signature, out byte[] hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return signature.Length == Prefix.Length + (2 * hash.Length)
            && signature.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>Every secret is tried, so that the time taken does not tell which one was near.</summary>
    private bool MadeByAny(byte[] given, string timestamp, ReadOnlySpan<byte> body)
    {
        var made = false;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var secret in _secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
            made |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return made;
    }

    private bool IsFresh(long seconds)
    {
        var age = time.GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds;
        return Math.Abs(age) <= (decimal)Tolerance.TotalSeconds;
    }
}
