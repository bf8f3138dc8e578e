using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Assigns a person; in a running turn after its answer, because from then on the conversation is theirs.</summary>
internal sealed class SetAssignee(
    ConversationsApi conversations, TeamDirectory teams, TurnRecorder turns, TakeoverGuard guard, TeamAssignment assignment) : ICallbackHandler
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
        switch (await turns.RecordAsync(call.Key, acts => (acts with { Assignee = person.Id }).And("assignee"), cancellationToken))
        {
            case Recorded.InTurn:
                answer["deferred"] = true;
                return Answers.For(call.Key, answer);
            case Recorded.HandingOver:
                return CallbackProblems.HandingOver("assignee");
        }

        await guard.CheckAsync(call, cancellationToken);
        await assignment.ForgetAsync(call.Key, cancellationToken);
        return await conversations.AssignPersonAsync(call.Key, person.Id, cancellationToken)
            ? Answers.For(call.Key, answer)
            : CallbackProblems.Unknown("agent", given, []);
    }
}
