using System.Security.Cryptography;
using System.Text;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Verification;

/// <summary>
/// Decides whether a webhook request may come in: a signature that we can check decides alone; without one the
/// token in the query; without either only the explicit opt-out.
/// </summary>
public sealed class WebhookGuard(SignatureVerifier signatures, IOptions<WebhookOptions> options)
{
    /// <summary>Null when the request may come in, else the reason for the 401.</summary>
    public string? Refuse(WebhookRequest request)
    {
        if (signatures.HasSecrets && !string.IsNullOrEmpty(request.Signature))
        {
            return signatures.Verify(request.Signature, request.Timestamp, request.Body.Span) switch
            {
                SignatureResult.Valid => null,
                SignatureResult.Stale => "signature_stale",
                SignatureResult.Malformed => "signature_malformed",
                _ => "signature_wrong",
            };
        }

        if (!string.IsNullOrEmpty(options.Value.Token) && !string.IsNullOrEmpty(request.Token))
        {
            return Same(options.Value.Token, request.Token) ? null : "token_wrong";
        }

        return options.Value.AllowUnsigned ? null : "signature_missing";
    }

    /// <summary>Compares digests, so that neither content nor length shows in the time taken.</summary>
    private static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)),
            SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}

/// <summary>A webhook request as far as it matters here.</summary>
/// <param name="Body">The bytes as received: the signature is over them.</param>
/// <param name="Signature">Header <c>X-Chatwoot-Signature</c>.</param>
/// <param name="Timestamp">Header <c>X-Chatwoot-Timestamp</c>.</param>
/// <param name="Token">Query parameter <c>token</c>.</param>
/// <param name="CorrelationId">Names this request in logs; goes along to the backend.</param>
public sealed record WebhookRequest(
    ReadOnlyMemory<byte> Body,
    string? Signature,
    string? Timestamp,
    string? Token,
    string CorrelationId);
