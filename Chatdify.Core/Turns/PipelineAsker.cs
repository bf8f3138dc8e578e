using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Routing;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// Gets an answer from the pipeline whose turn it is: recovers a run that a dead worker or a cut stream has left, else asks; starts anew where
/// the backend has lost the conversation.
/// </summary>
public sealed partial class PipelineAsker(
    PipelinePlans plans,
    Questions questions,
    VoiceNotes voice,
    TypingIndicator typing,
    ConversationGate gate,
    EarlySentences early,
    Routed<TurnOptions> turns,
    TimeProvider time,
    ILogger<PipelineAsker> logger)
{
    /// <summary>How long a run whose stream was cut is looked for, if the deadline allows.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(30);

    private static readonly PipelineRun NoRun = new(null, null, null, null);

    private static readonly PipelineFailure RestUnknown =
        new(FailureKind.RunUnknown, "rest_unknown", "The answer broke off after its beginning had been sent, and the rest cannot be looked up.");

    /// <summary>
    /// What the pipeline says. One that has begun nothing in its share of the time is given up; one that has is waited for, and one whose answer
    /// the customer has begun to read is never asked again. Throws only when cancelled, be it by the deadline, or when the storage is unavailable.
    /// </summary>
    public async Task<AskResult> AskAsync(TurnLease lease, Turn turn, AskLimits limits, CancellationToken cancellationToken)
    {
        await (turn.IsForTeam ? Task.CompletedTask : typing.ShowAsync(lease.Key, cancellationToken));
        if (turn.Run is { } left)
        {
            var recovered = await RecoverLeftAsync(lease, turn, left, cancellationToken);
            if (turn.Parts.Count > 0 || recovered is not PipelineAnswer.Failed { Failure.Kind: FailureKind.Transient or FailureKind.Busy })
            {
                return new AskResult.Heard(turn, recovered);
            }
        }

        return turn.Parts.Count > 0
            ? new AskResult.Heard(turn, new PipelineAnswer.Failed(RestUnknown, NoRun))
            : await AskAnewAsync(lease, turn, limits, cancellationToken);
    }

    /// <summary>Whoever began the run is asked for it, whatever the plan says by now.</summary>
    private async Task<PipelineAnswer> RecoverLeftAsync(TurnLease lease, Turn turn, PipelineRun run, CancellationToken cancellationToken)
    {
        var name = turn.Path.RunAt is { } at ? PipelineRef.Parse(at) : turn.Whom(plans);
        if (plans.Find(name) is not { } pipeline)
        {
            return Gone(name, run);
        }

        var state = (await lease.LoadAsync(cancellationToken)).State;
        return await RecoverAsync(pipeline, await questions.ForAsync(lease.Key, state, turn, name, pipeline, cancellationToken), run, cancellationToken);
    }

    private async Task<AskResult> AskAnewAsync(TurnLease lease, Turn turn, AskLimits limits, CancellationToken cancellationToken)
    {
        (turn, var state) = await WithEverythingWaitingAsync(lease, turn, cancellationToken);
        var name = turn.Whom(plans);
        if (plans.Find(name) is not { } pipeline)
        {
            return new AskResult.Heard(turn, Gone(name, NoRun));
        }

        turn = await voice.HearAsync(lease, turn, state, pipeline, cancellationToken);
        var question = await questions.ForAsync(lease.Key, state, turn, name, pipeline, cancellationToken);
        var result = await OnceAsync(lease, turn, state, pipeline, question, limits, cancellationToken);
        if (result is AskResult.Heard { Answer: PipelineAnswer.Failed { Failure.Kind: FailureKind.ConversationLost } } && question.ConversationId is not null)
        {
            Log.ConversationLost(logger, lease.Key, pipeline.Name);
            question = await questions.StartOverAsync(lease.Key, turn, question, cancellationToken);
            result = await OnceAsync(lease, turn, state, pipeline, question, limits, cancellationToken);
        }

        return result;
    }

    private async Task<AskResult> OnceAsync(
        TurnLease lease,
        Turn turn,
        ConversationState state,
        IPipeline pipeline,
        PipelineQuestion question,
        AskLimits limits,
        CancellationToken cancellationToken)
    {
        using var silence = limits.LeaveAt is { } at ? new CancellationTokenSource(Left(at), time) : new CancellationTokenSource();
        await using var interruption = new Interruption(lease, turn, gate, MaySupersede(state, turn), logger);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, interruption.Token, cancellationToken);
        var listener = new AskListener(
            lease, turn, early.Begin(lease, turn, state.Channel), interruption, pipeline.AsksOnce, silence, limits.Deadline, cancellationToken);
        try
        {
            var answer = await pipeline.AskAsync(question, listener, any.Token);
            NoteLostHistory(lease.Key, pipeline, question, answer);
            return new AskResult.Heard(
                listener.Turn,
                answer is PipelineAnswer.Failed { Failure.Kind: FailureKind.Truncated } cut
                    ? await RecoverAsync(pipeline, question, cut.Run, cancellationToken)
                    : answer);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return interruption.TakenOver is { } reason ? new AskResult.TakenOver(listener.Turn, reason) : new AskResult.Superseded(listener.Turn with { Run = null });
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AskResult.Heard(
                listener.Turn,
                new PipelineAnswer.Failed(new PipelineFailure(FailureKind.BackendDown, "silent", "It said nothing in its share of the time."), NoRun));
        }
    }

    /// <summary>A customer who goes on writing is to get an answer all the same. What was handed in with a form cannot be asked anew.</summary>
    private bool MaySupersede(ConversationState state, Turn turn)
    {
        var (options, first) = (turns.For(turn.Path.Route), state.FirstUnansweredAt ?? turn.StartedAt);
        return options.Supersede && turn.Submission is null && time.GetUtcNow() < first + ((options.HandoffAt(first) - first) / 2);
    }

    private async Task<PipelineAnswer> RecoverAsync(
        IPipeline pipeline, PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(RecoveryPatience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var answer = await pipeline.RecoverAsync(question, run, both.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>Messages that came in since the last attempt are asked along; until an attempt succeeds none has left the mailbox.</summary>
    private async Task<(Turn Asked, ConversationState State)> WithEverythingWaitingAsync(
        TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var asked = turn;
        var state = await lease.CommitAsync(
            basis =>
            {
                asked = TurnStart.Refresh(turn, basis);
                asked = asked with { Path = asked.Path with { RunAt = asked.Whom(plans).ToString() } };
                return new ConversationChange(basis.State) { Turn = asked };
            },
            cancellationToken);
        return (asked, state);
    }

    private static PipelineAnswer.Failed Gone(PipelineRef name, PipelineRun run) => new(
        new PipelineFailure(FailureKind.RunUnknown, "run_unknown", $"The settings of {name.Backend}, which had begun to answer, are gone."), run);

    private TimeSpan Left(DateTimeOffset leaveAt)
    {
        var left = leaveAt - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void NoteLostHistory(ConversationKey key, IPipeline pipeline, PipelineQuestion question, PipelineAnswer answer)
    {
        if (question.ConversationId is { } asked && answer is PipelineAnswer.Reply { Run.ConversationId: { } given } && given != asked)
        {
            Log.ConversationLost(logger, key, pipeline.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Pipeline} has lost its side of conversation {Conversation}; a new one is used from now on.")]
        public static partial void ConversationLost(ILogger logger, ConversationKey conversation, string pipeline);
    }
}

/// <summary>How long a question may take.</summary>
/// <param name="LeaveAt">Until when the pipeline must have begun something, because others are to have their chance; null for no such limit.</param>
/// <param name="Deadline">Fires when a human is to be called.</param>
public sealed record AskLimits(DateTimeOffset? LeaveAt, CancellationToken Deadline);
