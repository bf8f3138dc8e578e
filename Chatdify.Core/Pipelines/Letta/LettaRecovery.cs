using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Looks for the end of a run that was cut off. A run that is not known yet is looked for among those that
/// go on, and then among the messages, where it is known by the name (<c>otid</c>) that the question was sent with.
/// </summary>
internal sealed class LettaRecovery(LettaClient client, TimeProvider time, PipelineQuestion question, PipelineRun run)
{
    private readonly string _otid = run.MessageId ?? QuestionKey.Of(question);
    private PipelineRun _run = run with { ConversationId = run.ConversationId ?? question.ConversationId };

    /// <summary>The answer, or a failure. The end of the caller's patience is one too: <see cref="FailureKind.RunUnknown"/>.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken patience) =>
        await RunLookup.RunAsync(LookAsync, time, patience) ?? Fail(LettaErrors.Common.RunUnknown);

    /// <summary>What Letta knows now, or null if that can still change.</summary>
    private async Task<PipelineAnswer?> LookAsync(CancellationToken cancellationToken) => _run switch
    {
        { WorkflowRunId: { } id } => await LookAtRunAsync(id, cancellationToken),
        { ConversationId: { } conversation } => await LookForRunAsync(conversation, cancellationToken),
        _ => Fail(LettaErrors.Common.RunUnknown),
    };

    private async Task<PipelineAnswer?> LookAtRunAsync(string id, CancellationToken cancellationToken)
    {
        var found = await client.RunAsync(id, cancellationToken);
        if (found.Value is not { } state)
        {
            return From(found.Failure!);
        }

        if (state.Status != "completed")
        {
            return state.IsActive ? null : Fail(LettaErrors.RunFailed);
        }

        var said = await client.RunMessagesAsync(id, cancellationToken);
        return said.Value is { } messages ? Conclude(messages, state.StopReason) : From(said.Failure!);
    }

    private async Task<PipelineAnswer?> LookForRunAsync(string conversation, CancellationToken cancellationToken)
    {
        var active = await client.ActiveRunsAsync(conversation, cancellationToken);
        if (active.Value is not { } runs)
        {
            return From(active.Failure!);
        }

        if (runs.FirstOrDefault(candidate => candidate.IsActive && candidate.ConversationId == conversation) is { } ours)
        {
            _run = _run with { WorkflowRunId = ours.Id };
            return null;
        }

        if (runs.Any(candidate => candidate.IsActive && candidate.ConversationId is null))
        {
            return null;
        }

        var stored = await client.MessagesAsync(conversation, cancellationToken);
        return stored.Value is { } messages ? Find(messages.Items) : From(stored.Failure!);
    }

    /// <summary>Nothing goes on. The run is the one of the message after the question; a question that is not there never arrived.</summary>
    private PipelineAnswer.Failed? Find(IReadOnlyList<JsonElement> messages)
    {
        var after = messages.Reverse().TakeWhile(message => !IsOurs(message)).ToList();
        if (after.Count == messages.Count)
        {
            return Fail(messages.Any(MayBeOurs) ? LettaErrors.Common.RunUnknown : LettaErrors.RunNotFound);
        }

        var ours = messages[^(after.Count + 1)];
        if ((ours.Id("run_id") ?? after.Select(message => message.Id("run_id")).FirstOrDefault(id => id is not null)) is not { } id)
        {
            return Fail(LettaErrors.Common.RunUnknown);
        }

        _run = _run with { WorkflowRunId = id };
        return null;
    }

    private bool IsOurs(JsonElement message) => message.Text("message_type") == "user_message" && message.Text("otid") == _otid;

    /// <summary>The same words, without a name: one that a server without names has taken, or an older question of the same words.</summary>
    private bool MayBeOurs(JsonElement message) =>
        message.Text("message_type") == "user_message" && message.Id("otid") is null && message.Text("content") == question.Text;

    private PipelineAnswer Conclude(LettaMessages messages, string? stopReason)
    {
        var answer = new LettaAnswer(_run);
        answer.AddStored(messages.Items, stopReason);
        return answer.Conclude();
    }

    private PipelineAnswer.Failed? From(PipelineFailure failure) => failure.Kind switch
    {
        FailureKind.Transient or FailureKind.Busy => null,
        FailureKind.ConversationLost => Fail(LettaErrors.RunNotFound),
        _ => Fail(LettaErrors.Common.RunUnknown),
    };

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, _run);
}
