using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;
using Chatdify.Core.Replies;
using Chatdify.Core.Routing;
using Chatdify.Core.Shadows;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// What a worker writes at the end of its attempt: an answer to send, another attempt later, a hand-off, or a drop.
/// Each is one transaction, followed by the message that has it carried on; the watch stands in should that message be lost.
/// </summary>
public sealed partial class TurnResults(
    IConversationStore store,
    IWorkQueue queue,
    WatchArming watch,
    PipelinePlans plans,
    Routed<TurnOptions> turns,
    TurnEnding ending,
    ShadowOffer shadow,
    TimeProvider time,
    ILogger<TurnResults> logger)
{
    /// <summary>Writes what the pipeline gave. Returns the turn if the next pipeline is to be asked now, else null.</summary>
    public async Task<Turn?> TakeAsync(TurnLease lease, Turn turn, PipelineAnswer answer, CancellationToken cancellationToken)
    {
        turn = turn with { Usage = PipelineUsage.Sum(turn.Usage, answer.Usage) };
        switch (answer)
        {
            case PipelineAnswer.Reply reply:
                return await AnswerAsync(lease, turn, reply, cancellationToken);
            case PipelineAnswer.Failed broken when turn.Parts.Count > 0:
                // The customer has begun to read: another answer would be a second one.
                await HandOffAsync(lease, turn, HandoffReasons.From(broken.Failure, Asked(turn).Backend), cancellationToken);
                return null;
            case PipelineAnswer.Failed { Failure: { Kind: FailureKind.Transient or FailureKind.Busy } failure }:
                return await RetryAsync(lease, turn with { Run = null }, failure, LeaveAt, cancellationToken)
                    ? null
                    : await GiveUpAsync(lease, turn, HandoffReasons.From(failure, Asked(turn).Backend), cancellationToken);
            case PipelineAnswer.Failed { Failure: { Kind: not FailureKind.RunUnknown } failure }:
                return await GiveUpAsync(lease, turn, HandoffReasons.From(failure, Asked(turn).Backend), cancellationToken);
            case PipelineAnswer.Failed unknown:
                await HandOffAsync(lease, turn, HandoffReasons.From(unknown.Failure, Asked(turn).Backend), cancellationToken);
                return null;
            case PipelineAnswer.Paused paused:
                await PauseAsync(lease, turn, paused, cancellationToken);
                return null;
            default:
                throw new InvalidOperationException($"Unknown answer {answer}.");
        }
    }

    /// <summary>Wake-ups come at whole seconds: a try that would begin in the last one comes too late.</summary>
    private static readonly TimeSpan WakeUp = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The pipeline is not asked again in this turn. The next of the plan is asked, if there is time and the one before has not begun to act for
    /// the customer; else a human is called. Returns the turn for the next one, null when there is none.
    /// </summary>
    public async Task<Turn?> GiveUpAsync(TurnLease lease, Turn turn, HandoffReason reason, CancellationToken cancellationToken)
    {
        var (state, now) = ((await lease.LoadAsync(cancellationToken)).State, time.GetUtcNow());
        var (plan, options) = (plans.Of(turn.Path), turns.For(turn.Path.Route));
        var left = options.HandoffAt(state.FirstUnansweredAt ?? now) - now;
        if (!turn.HasNext(plans) || left < options.LeastTime || state.Acts is { Settles: true })
        {
            await HandOffAsync(lease, turn, reason.After(turn.Path.GaveUp), cancellationToken);
            return null;
        }

        var next = turn with { Run = null, Path = turn.Path.Next($"{Asked(turn).Backend} ({reason.Code})", now) };
        Log.AsksNext(logger, lease.Key, Asked(turn), reason.Code, plan.At(next.Path.Step));
        await lease.CommitAsync(basis => new ConversationChange(basis.State with { Attempts = 1 }) { Turn = next }, cancellationToken);
        return next;
    }

    /// <summary>Chatwoot did not tell whose the conversation is: looks again after a pause, and calls a human if time or attempts run out.</summary>
    public async Task LookAgainAsync(TurnLease lease, Turn turn, PipelineFailure failure, CancellationToken cancellationToken)
    {
        if (!await RetryAsync(lease, turn, failure, HandoffAt, cancellationToken))
        {
            await HandOffAsync(lease, turn, HandoffReasons.From(failure, "Chatwoot"), cancellationToken);
        }
    }

    /// <summary>Until when the pipeline whose turn it is may be tried again.</summary>
    private DateTimeOffset LeaveAt(ConversationState state, Turn turn) => turn.Submission is not null
        ? HandoffAt(state, turn)
        : plans.Of(turn.Path).LeaveAt(turn.Path.Step, turn.Path.Since ?? turn.StartedAt, HandoffAt(state, turn));

    /// <summary>When a silent pipeline has to make room for the next one; null for the last one, whose end is the deadline itself.</summary>
    public DateTimeOffset? MakesRoomAt(ConversationState state, Turn turn) =>
        turn.HasNext(plans) ? LeaveAt(state, turn) : null;

    /// <summary>Leaves the turn to be handed to a human. It has a watch of its own: behind a hand-off there is no other way out.</summary>
    public Task HandOffAsync(TurnLease lease, Turn turn, HandoffReason reason, CancellationToken cancellationToken) =>
        HandOffAsync(lease, turn, reason, awaited: null, cancellationToken);

    private async Task HandOffAsync(TurnLease lease, Turn turn, HandoffReason reason, AwaitedForm? awaited, CancellationToken cancellationToken)
    {
        Log.HandsOff(logger, lease.Key, reason.Code);
        await watch.AgainAsync(lease.Key, turn.Path.Route, cancellationToken);
        await lease.CommitAsync(basis => HandingOff(basis.State with { Form = awaited ?? basis.State.Form }, turn, reason), cancellationToken);
        await queue.DeliverAsync(ReplyWork.For(lease.Key, turn.Id), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Ends the turn without a word: the conversation is not the bot's any more.</summary>
    public Task DropAsync(TurnLease lease, Turn turn, string reason, CancellationToken cancellationToken) =>
        ending.EndAsync(lease, turn, TurnOutcome.Dropped(reason), cancellationToken);

    /// <summary>The host stops: another instance is to go on at once, and the attempt does not count.</summary>
    public async Task GiveBackAsync(TurnLease lease, CancellationToken cancellationToken)
    {
        await lease.CommitAsync(basis => new ConversationChange(Uncounted(basis.State)), cancellationToken);
        await queue.WakeAsync(TurnWork.For(lease.Key), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>The change that leaves a turn to be handed to a human.</summary>
    internal static ConversationChange HandingOff(ConversationState state, Turn turn, HandoffReason reason) =>
        new(state.Released() with { Phase = Phase.HandingOff, TurnId = turn.Id, Attempts = 0, NotBefore = null, MinuteCount = 0 })
        {
            Turn = turn with { Handoff = reason.With(state.Acts?.Handoff) },
        };

    private async Task<Turn?> AnswerAsync(TurnLease lease, Turn turn, PipelineAnswer.Reply reply, CancellationToken cancellationToken)
    {
        var (state, asked) = ((await lease.LoadAsync(cancellationToken)).State, Asked(turn));
        var parts = PartsOf(turn, reply.Text, state.Channel);
        if (parts.Count == 0 && reply.Files.Count == 0 && state.Acts is not { Settles: true })
        {
            return await GiveUpAsync(lease, turn, HandoffReasons.Empty(asked.Backend), cancellationToken);
        }

        await StoreAsync(lease, state, turn with { Parts = parts, AnswerFiles = reply.Files }, reply.Run, awaited: null, cancellationToken);
        if (turn.Submission is null)
        {
            await shadow.MakeAsync(lease.Key, turn, asked);
        }

        return null;
    }

    /// <summary>Shows the visitor the form that the pipeline waits for, or calls somebody who can answer it.</summary>
    private async Task PauseAsync(TurnLease lease, Turn turn, PipelineAnswer.Paused paused, CancellationToken cancellationToken)
    {
        var (state, asked) = ((await lease.LoadAsync(cancellationToken)).State, Asked(turn));
        var said = turn with { Parts = PartsOf(turn, paused.Text, state.Channel) };
        if (FormAnswer.Of(said, paused, asked, state.Channel, out var problem) is { } form)
        {
            await StoreAsync(lease, state, form.Turn, paused.Run, form.Awaited, cancellationToken);
            return;
        }

        var awaited = FormAnswer.ForStaff(turn, paused, asked, out var staffProblem);
        await HandOffAsync(lease, turn, HandoffReasons.Paused(asked.Backend, paused.Form, problem ?? staffProblem), awaited, cancellationToken);
    }

    private async Task StoreAsync(
        TurnLease lease, ConversationState state, Turn turn, PipelineRun run, AwaitedForm? awaited, CancellationToken cancellationToken)
    {
        var asked = Asked(turn);
        await MapAsync(lease.Key, state, asked, run.ConversationId, cancellationToken);
        await lease.CommitAsync(basis => Answered(basis, turn, asked, run, awaited), cancellationToken);
        await queue.DeliverAsync(ReplyWork.For(lease.Key, turn.Id), TimeSpan.Zero, cancellationToken);
        Log.Answered(logger, lease.Key, asked, turn.Path.Step);
        if (turn.Usage is { } usage)
        {
            Log.Used(logger, lease.Key, usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, usage.Price, usage.Currency);
        }
    }

    /// <summary>What is said already, and what is not said yet. A backend that has replaced what was said means the whole.</summary>
    private static IReadOnlyList<string> PartsOf(Turn turn, string answer, string? channel)
    {
        var text = ReplyComposer.Plain(answer);
        var unsaid = turn.Said is { } said && said.Begins(text) ? text[said.Length..] : text;
        return [.. turn.Parts, .. ReplyComposer.ComposePlain(unsaid, channel)];
    }

    /// <summary>
    /// Has it asked again after a pause; false if the attempts are used up or there is no time until <paramref name="limit"/>. Being turned away
    /// for want of room is no attempt: only the time ends that.
    /// </summary>
    private async Task<bool> RetryAsync(
        TurnLease lease, Turn turn, PipelineFailure failure, Func<ConversationState, Turn, DateTimeOffset> limit, CancellationToken cancellationToken)
    {
        var (state, now) = ((await lease.LoadAsync(cancellationToken)).State, time.GetUtcNow());
        var (options, isBusy) = (turns.For(turn.Path.Route), failure.Kind == FailureKind.Busy);
        var pauses = new Pauses(options);
        var pause = isBusy
            ? pauses.WhenBusy(now - (state.FirstUnansweredAt ?? now), failure.RetryAfter)
            : pauses.AfterFailure(state.Attempts, failure.RetryAfter);
        Log.Failed(logger, lease.Key, state.Attempts, failure.Code);
        if (state.Acts is { CallsHuman: true } acts)
        {
            await HandOffAsync(lease, turn, acts.Handoff ?? HandoffReasons.Opened, cancellationToken);
            return true;
        }

        if ((!isBusy && state.Attempts >= options.MaxAttempts) || now + pause + WakeUp >= limit(state, turn))
        {
            return false;
        }

        await lease.CommitAsync(
            basis => new ConversationChange((isBusy ? Uncounted(basis.State) : basis.State.Released()) with { NotBefore = now + pause })
            {
                Turn = turn,
            },
            cancellationToken);
        await queue.WakeAsync(TurnWork.For(lease.Key), pause, cancellationToken);
        return true;
    }

    /// <summary>Who was asked last; who is to be asked, before that.</summary>
    private PipelineRef Asked(Turn turn) =>
        turn.Path.RunAt is { } name ? PipelineRef.Parse(name) : plans.Of(turn.Path).At(turn.Path.Step);

    private DateTimeOffset HandoffAt(ConversationState state, Turn turn) =>
        turns.For(turn.Path.Route).HandoffAt(state.FirstUnansweredAt ?? time.GetUtcNow());

    private static ConversationChange Answered(Snapshot basis, Turn turn, PipelineRef asked, PipelineRun run, AwaitedForm? awaited) =>
        new(basis.State.AnsweredAt(asked, run.ConversationId).Released() with
        {
            Phase = Phase.Replying,
            Attempts = 0,
            NotBefore = null,
            Form = awaited ?? basis.State.Form,
        })
        {
            Turn = turn with { Run = run, AnsweredBy = asked.ToString() },
            Settle = [.. basis.Mailbox.Select(message => message.Id).Where(turn.MessageIds.Contains)],
            SettledBy = turn.Id,
        };

    private Task MapAsync(ConversationKey key, ConversationState state, PipelineRef asked, string? backendId, CancellationToken cancellationToken) =>
        backendId is null || backendId == state.IdAt(asked)
            ? Task.CompletedTask
            : store.MapBackendAsync(key, asked.Backend, backendId, cancellationToken);

    /// <summary>Without a worker, and as if the attempt had not been.</summary>
    private static ConversationState Uncounted(ConversationState state) => state.Released() with { Attempts = Math.Max(0, state.Attempts - 1) };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} to answer conversation {Conversation} failed: {Code}.")]
        public static partial void Failed(ILogger logger, ConversationKey conversation, int attempt, string code);

        [LoggerMessage(LogLevel.Warning, "{Pipeline} gave up on conversation {Conversation} ({Code}): asking {Next}.")]
        public static partial void AsksNext(ILogger logger, ConversationKey conversation, PipelineRef pipeline, string code, PipelineRef next);

        [LoggerMessage(LogLevel.Information, "{Pipeline} has answered conversation {Conversation}, after {Others} others gave up.")]
        public static partial void Answered(ILogger logger, ConversationKey conversation, PipelineRef pipeline, int others);

        [LoggerMessage(
            LogLevel.Information,
            "The answer in conversation {Conversation} took {PromptTokens} tokens in, {CompletionTokens} out, {TotalTokens} in all, price {Price} {Currency}.")]
        public static partial void Used(
            ILogger logger, ConversationKey conversation, long? promptTokens, long? completionTokens, long? totalTokens, decimal? price, string? currency);

        [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} is to be handed to a human: {Reason}.")]
        public static partial void HandsOff(ILogger logger, ConversationKey conversation, string reason);
    }
}
