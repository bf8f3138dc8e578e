using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Assigns a team that exists; Chatwoot would take an unknown one for "none".</summary>
internal sealed class SetTeam(ConversationsApi conversations, TeamDirectory teams, TurnRecorder turns, TeamAssignment assignment) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["set_team", "assign_team"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = call.Arguments.Text("team")!;
        var team = await teams.TeamAsync(given, cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And(TurnActs.Team), cancellationToken);
        if (!await assignment.RunAsync(call.Key, () => conversations.AssignTeamAsync(call.Key, team.Id, cancellationToken), cancellationToken))
        {
            var known = await teams.RefreshAsync(cancellationToken);
            return CallbackProblems.Unknown("team", given, known.Select(one => one.Name));
        }

        return Answers.For(call.Key, new JsonObject { ["team"] = team.Name, ["team_id"] = team.Id });
    }
}
