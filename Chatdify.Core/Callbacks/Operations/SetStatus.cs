using System.Globalization;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>
/// Sets the status. In a running turn whatever takes the conversation from the bot waits until the answer is sent; otherwise it would silence
/// the answer, and look like a human who took over. What is done at once must not take the conversation from a human: only giving it to them is
/// always right.
/// </summary>
internal sealed class SetStatus(ConversationsApi conversations, TurnRecorder turns, TakeoverGuard guard, TimeProvider time) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["set_status", "toggle_status"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var status = ArgumentChecks.OneOf(call.Arguments, "status", "open", "resolved", "pending", "snoozed");
        var until = status == "snoozed" && call.Arguments.Has("snoozed_until") ? Until(call.Arguments) : null;
        var answer = new JsonObject
        {
            ["new_status"] = status,
            ["previous_status"] = await conversations.StatusAsync(call.Key, cancellationToken),
        };
        if (status == "pending")
        {
            await guard.CheckAsync(call, cancellationToken);
        }

        var recorded = await turns.RecordAsync(call.Key, acts => Record(acts, status, until), cancellationToken);
        if (recorded == Recorded.HandingOver && status != "open")
        {
            return CallbackProblems.HandingOver("status");
        }

        if (recorded == Recorded.NoTurn && status is "resolved" or "snoozed")
        {
            await guard.CheckAsync(call, cancellationToken);
        }

        if (recorded == Recorded.NoTurn || status == "pending")
        {
            await conversations.SetStatusAsync(call.Key, status, until, cancellationToken);
        }
        else
        {
            answer["deferred"] = true;
        }

        return Answers.For(call.Key, answer);
    }

    /// <summary>The last wish counts: who wants the conversation pending has thought better of giving it away.</summary>
    private static TurnActs Record(TurnActs acts, string status, DateTimeOffset? until) => (status == "pending"
        ? acts with { Status = null, SnoozedUntil = null, Handoff = null }
        : acts with { Status = status, SnoozedUntil = until }).And("status");

    private DateTimeOffset? Until(CallbackArguments arguments)
    {
        var until = arguments.Whole("snoozed_until") is { } seconds and >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(
                arguments.Text("snoozed_until"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read
            : (DateTimeOffset?)null;
        return until > time.GetUtcNow()
            ? until
            : throw new CallbackException(
                CallbackProblems.Malformed("snoozed_until", "snoozed_until must be a time to come, in ISO 8601 or Unix seconds."));
    }
}
