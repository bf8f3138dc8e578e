using Chatdify.Core.Callbacks;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Turns;

/// <summary>
/// Gets an answer from the pipeline: recovers a run that a dead worker or a cut stream has left, else asks; starts anew where the
/// backend has lost the conversation.
/// </summary>
public sealed partial class PipelineAsker(
    IPipeline pipeline,
    IConversationStore store,
    ConversationTokens tokens,
    TypingIndicator typing,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<PipelineAsker> logger)
{
    /// <summary>How many former turns a backend gets to read when it has lost the conversation.</summary>
    private const int HistoryTurns = 10;

    /// <summary>How long a run whose stream was cut is looked for, if the deadline allows.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(30);

    /// <summary>The answer, and the turn as it was asked. Throws only when cancelled or when the storage is unavailable.</summary>
    public async Task<(Turn Asked, PipelineAnswer Answer)> AskAsync(
        TurnLease lease, Snapshot snapshot, Turn turn, CancellationToken cancellationToken)
    {
        await typing.ShowAsync(lease.Key, cancellationToken);
        if (turn.Run is { } left)
        {
            var recovered = await RecoverAsync(Question(lease.Key, snapshot.State, turn), left, cancellationToken);
            if (recovered is not PipelineAnswer.Failed { Failure.Kind: FailureKind.Transient or FailureKind.Busy })
            {
                return (turn, recovered);
            }
        }

        return await AskAnewAsync(lease, snapshot.State, turn, cancellationToken);
    }

    private async Task<(Turn Asked, PipelineAnswer Answer)> AskAnewAsync(
        TurnLease lease, ConversationState state, Turn turn, CancellationToken cancellationToken)
    {
        turn = await WithEverythingWaitingAsync(lease, turn, cancellationToken);
        var question = await WithHistoryAsync(lease.Key, Question(lease.Key, state, turn), cancellationToken);
        var answer = await OnceAsync(lease, turn, question, cancellationToken);
        if (answer is PipelineAnswer.Failed { Failure.Kind: FailureKind.ConversationLost } && question.ConversationId is not null)
        {
            Log.ConversationLost(logger, lease.Key, pipeline.Name);
            answer = await OnceAsync(lease, turn, await StartOverAsync(lease.Key, question, cancellationToken), cancellationToken);
        }

        return (turn, answer);
    }

    private async Task<PipelineAnswer> OnceAsync(TurnLease lease, Turn turn, PipelineQuestion question, CancellationToken cancellationToken)
    {
        var answer = await pipeline.AskAsync(question, new RunRecorder(lease, turn, cancellationToken), cancellationToken);
        NoteLostHistory(lease.Key, question, answer);
        return answer is PipelineAnswer.Failed { Failure.Kind: FailureKind.Truncated } cut
            ? await RecoverAsync(question, cut.Run, cancellationToken)
            : answer;
    }

    private async Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(RecoveryPatience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var answer = await pipeline.RecoverAsync(question, run, both.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>Messages that came in since the last attempt are asked along; until an attempt succeeds none has left the mailbox.</summary>
    private static async Task<Turn> WithEverythingWaitingAsync(TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var asked = turn;
        await lease.CommitAsync(
            basis =>
            {
                asked = TurnStart.Refresh(turn, basis);
                return new ConversationChange(basis.State) { Turn = asked };
            },
            cancellationToken);
        return asked;
    }

    private PipelineQuestion Question(ConversationKey key, ConversationState state, Turn turn) => new(
        QuestionText.Newest(turn.Question, options.Value.MaxQuestionCharacters),
        PipelineInputs.User(key, state),
        state.BackendConversationId,
        PipelineInputs.For(key, state, tokens.Issue(key)),
        turn.CorrelationId)
    {
        Deadline = state.FirstUnansweredAt is { } first ? options.Value.HandoffAt(first) : null,
    };

    /// <summary>The turn that is asked is one of the recent ones too; it has no answer yet.</summary>
    private async Task<PipelineQuestion> WithHistoryAsync(ConversationKey key, PipelineQuestion question, CancellationToken cancellationToken) =>
        pipeline.HistoryLength == 0
            ? question
            : question with { History = PipelineHistory.Of(await store.RecentTurnsAsync(key, pipeline.HistoryLength + 1, cancellationToken)) };

    private async Task<PipelineQuestion> StartOverAsync(ConversationKey key, PipelineQuestion question, CancellationToken cancellationToken)
    {
        var before = await store.RecentTurnsAsync(key, HistoryTurns, cancellationToken);
        var text = QuestionText.WithHistory(question.Text, QuestionText.History(before), options.Value.MaxQuestionCharacters);
        return question with { ConversationId = null, Text = text };
    }

    private void NoteLostHistory(ConversationKey key, PipelineQuestion question, PipelineAnswer answer)
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
