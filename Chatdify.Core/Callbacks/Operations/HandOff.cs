using System.Globalization;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Hands the conversation to a human: in a running turn after its answer, else at once.</summary>
internal sealed class HandOff(ConversationsApi conversations, TeamDirectory teams, TurnRecorder turns, DirectHandoff direct) : ICallbackHandler
{
    /// <summary>They lie in the rows of conversation and turn, beside question and answer.</summary>
    private const int LongestReason = 2_000;

    private const int LongestNote = 50_000;

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["hand_off"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var team = call.Arguments.Text("team") is { } given ? await teams.TeamAsync(given, cancellationToken) : null;
        var reason = HandoffReasons.Asked(
            ArgumentChecks.NoLonger(call.Arguments, "reason", LongestReason), Id(team), ArgumentChecks.NoLonger(call.Arguments, "note", LongestNote));
        var status = await conversations.StatusAsync(call.Key, cancellationToken);
        var answer = new JsonObject { ["new_status"] = "open", ["previous_status"] = status, ["team"] = team?.Name, ["team_id"] = team?.Id };
        while (true)
        {
            if (await turns.RecordAsync(call.Key, acts => (acts with { Handoff = reason }).And("handoff"), cancellationToken) != Recorded.NoTurn)
            {
                answer["deferred"] = true;
                return Answers.For(call.Key, answer);
            }

            switch (await direct.RunAsync(call.Key, reason, tellCustomer: status is null or "pending", cancellationToken))
            {
                case { Outcome: { Kind: OutcomeKind.Dropped } dropped }:
                    return new CallbackResult.Problem(502, "not_handed_over", $"The conversation could not be handed over ({dropped.Reason}).");
                case { } turn:
                    return Answers.For(call.Key, turn.Outcome is null ? With(answer, "deferred") : answer);
            }
        }
    }

    private static string? Id(Member? team) => team?.Id.ToString(CultureInfo.InvariantCulture);

    private static JsonObject With(JsonObject answer, string flag)
    {
        answer[flag] = true;
        return answer;
    }
}
