using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Assigns a person; in a running turn after its answer, because from then on the conversation is theirs.</summary>
internal sealed class SetAssignee(ConversationsApi conversations, TeamDirectory teams, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["set_assignee"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = call.Arguments.Text("assignee")!;
        var person = await teams.PersonAsync(given, cancellationToken);
        await conversations.StatusAsync(call.Key, cancellationToken);
        var answer = new JsonObject { ["assignee"] = person.Name, ["assignee_id"] = person.Id };
        if (await turns.RecordAsync(call.Key, acts => (acts with { Assignee = person.Id }).And("assignee"), cancellationToken) == Recorded.InTurn)
        {
            answer["deferred"] = true;
        }
        else if (!await conversations.AssignPersonAsync(call.Key, person.Id, cancellationToken))
        {
            return CallbackProblems.Unknown("agent", given, []);
        }

        return Answers.For(call.Key, answer);
    }
}
