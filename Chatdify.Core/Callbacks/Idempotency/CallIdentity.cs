using System.Security.Cryptography;
using System.Text;

namespace Chatdify.Core.Callbacks;

/// <summary>When two calls are the same one.</summary>
/// <param name="Id">Names the record.</param>
/// <param name="Fingerprint">What was asked.</param>
/// <param name="Window">How long the first answer stands for the others.</param>
internal sealed record Identity(string Id, string Fingerprint, TimeSpan Window);

/// <summary>
/// By <c>Idempotency-Key</c> for 24 h; without one, what must not be said twice is the same when it is identical within 60 s in one turn, or,
/// when none runs, in one conversation.
/// </summary>
internal sealed class CallIdentity(TurnRecorder turns)
{
    private static readonly TimeSpan KeyWindow = TimeSpan.FromHours(24);
    private static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(60);
    private static readonly string[] OnceOnly = ["send_message", "send_chatwoot_message", "hand_off", "start_conversation"];

    /// <summary>The identity, or null when the call may be done as often as it comes.</summary>
    public async Task<Identity?> OfAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        if (call.Operation.Method != "POST")
        {
            return null;
        }

        var fingerprint = Hash(call.Operation.OperationId, call.Key.ToString(), Canonical(call.Arguments));
        if (!string.IsNullOrWhiteSpace(call.Caller.IdempotencyKey))
        {
            return new Identity(Hash("key", call.Caller.IdempotencyKey), fingerprint, KeyWindow);
        }

        return OnceOnly.Contains(call.Operation.OperationId)
            ? new Identity(Hash("repeat", await turns.TurnOfAsync(call.Key, cancellationToken) ?? "", fingerprint), fingerprint, RepeatWindow)
            : null;
    }

    private static string Canonical(CallbackArguments arguments) => string.Join('\n', arguments.Names
        .Order(StringComparer.OrdinalIgnoreCase)
        .Select(name => $"{name.ToUpperInvariant()}={arguments.Text(name) ?? arguments.Value(name).GetRawText()}"));

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
