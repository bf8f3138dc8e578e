using Chatdify.Core.Conversations;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;
using Chatdify.Core.Verification;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Webhooks;

/// <summary>
/// The front door: verify, parse, filter, store, wake. It calls neither the AI nor Chatwoot (promise 6). Throws only when the storage is
/// unavailable; then the caller answers 500, the one status after which Chatwoot delivers again.
/// </summary>
public sealed partial class WebhookReceiver(
    WebhookGuard guard,
    WebhookFilter filter,
    IConversationStore store,
    IWorkQueue queue,
    WatchArming watch,
    Routed<TurnOptions> turns,
    RouteTable routes,
    PipelinePlans plans,
    TimeProvider time,
    ILogger<WebhookReceiver> logger)
{
    /// <summary>Bursts on one conversation collide; each round at least one of them gets through.</summary>
    private const int MaxRounds = 50;

    /// <summary>Takes in one request.</summary>
    public async Task<WebhookOutcome> ReceiveAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (guard.Refuse(request) is { } refusal)
        {
            Log.Refused(logger, refusal);
            return new WebhookOutcome.Refused(refusal);
        }

        return WebhookParser.Parse(request.Body.Span, out var problem) switch
        {
            null => new WebhookOutcome.Malformed(problem),
            ChatwootEvent.MessageCreated created => await OnMessageAsync(created.Message, request.CorrelationId, cancellationToken),
            ChatwootEvent.FormSubmitted answered => filter.IgnoreAnswer(answered.Message) is { } reason
                ? Ignored(answered.Message, reason)
                : await StoreAsync(answered.Message, request.CorrelationId, cancellationToken),
            ChatwootEvent.ConversationTold told => await OnConversationAsync(told, cancellationToken),
            _ => new WebhookOutcome.Ignored("event_not_used"),
        };
    }

    private async Task<WebhookOutcome> OnMessageAsync(IncomingMessage message, string correlationId, CancellationToken cancellationToken)
    {
        if (filter.IsHumanReply(message))
        {
            await PauseAsync(message, cancellationToken);
            return Ignored(message, "human_reply");
        }

        return !filter.MayAnswerForm(message) && filter.Ignore(message) is { } reason
            ? Ignored(message, reason)
            : await StoreAsync(message, correlationId, cancellationToken);
    }

    /// <summary>
    /// The watch is armed before the message is stored, so that no stored message is ever without somebody who looks after it. One watch
    /// serves all messages until everything is answered.
    /// </summary>
    private async Task<WebhookOutcome> StoreAsync(IncomingMessage message, string correlationId, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var basis = await store.GetAsync(message.Key, cancellationToken);
            var now = time.GetUtcNow();
            var handedIn = FormAnswer.In(basis.State, message, now);
            if (handedIn is null && (message.IsPrivate || message.Submitted is not null))
            {
                return await NotAwaitedAsync(basis.State, message, cancellationToken);
            }

            var touched = Touch(basis.State, message, now) with { Form = handedIn is null ? basis.State.Form?.AfterMessage() : null };
            var firstLook = basis.State.FirstUnansweredAt is null
                ? await watch.ArmAsync(message.Key, touched.Route, cancellationToken)
                : DateTimeOffset.MaxValue;
            var change = new ConversationChange(touched) { Receive = ToMailbox(message, correlationId, now) with { Submission = handedIn } };
            switch (await store.CommitAsync(message.Key, basis, change, cancellationToken))
            {
                case CommitResult.Done:
                    await watch.StoredAsync(message.Key, touched.Route, firstLook, cancellationToken);
                    await queue.WakeAsync(TurnWork.For(message.Key, message.Id), turns.For(touched.Route).QuietPeriod, cancellationToken);
                    Log.Queued(logger, message.Key, message.Id, correlationId);
                    return new WebhookOutcome.Queued();
                case CommitResult.Duplicate:
                    await WakeAgainAsync(message, cancellationToken);
                    return new WebhookOutcome.Duplicate();
            }
        }

        throw new InvalidOperationException($"Conversation {message.Key} did not come to rest in {MaxRounds} rounds.");
    }

    /// <summary>
    /// A delivery is repeated because we answered 500 or not at all: then the wake-up may be missing although the message is stored. Returns
    /// whether the message is known.
    /// </summary>
    private async Task<bool> WakeAgainAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var fate = await store.GetFateAsync(message.Key, message.Id, cancellationToken);
        if (fate is { IsWaiting: true })
        {
            await queue.WakeAsync(TurnWork.For(message.Key, message.Id), turns.For(RouteOf(message)).QuietPeriod, cancellationToken);
        }

        return fate is not null;
    }

    /// <summary>It answers no form, or did so before. Notes are many and answers few: which it is, matters only while something waits.</summary>
    private async Task<WebhookOutcome> NotAwaitedAsync(ConversationState state, IncomingMessage message, CancellationToken cancellationToken)
    {
        var mayBeKnown = !message.IsPrivate || state.FirstUnansweredAt is not null;
        return mayBeKnown && await WakeAgainAsync(message, cancellationToken)
            ? new WebhookOutcome.Duplicate()
            : Ignored(message, message.IsPrivate ? "not_incoming" : "form_not_awaited");
    }

    private string? RouteOf(IncomingMessage message) => routes.Choose(new RouteFacts(message.InboxId, message.Labels, message.TeamId, message.TeamName));

    private ConversationState Touch(ConversationState state, IncomingMessage message, DateTimeOffset now) =>
        (message.IsPrivate ? state : Heard(state, message, now)) with { FirstUnansweredAt = state.FirstUnansweredAt ?? now };

    /// <summary>Not for a note, which says nothing about the customer, nor about whose the conversation is.</summary>
    private ConversationState Heard(ConversationState state, IncomingMessage message, DateTimeOffset now) =>
        OnRoute(WhoseItIs.Heard(state, message.CreatedAt).Counted(now), message) with
        {
            LastMessageAt = now,
            LastMessageId = message.Id,
            ContactId = message.ContactId ?? state.ContactId,
            InboxId = message.InboxId ?? state.InboxId,
            Channel = message.Channel ?? state.Channel,
        };

    private ConversationState OnRoute(ConversationState state, IncomingMessage message)
    {
        var route = RouteOf(message);
        return state with { Route = route, IsCanary = state.IsCanary ?? plans.IsCanary(message.Key, route) };
    }

    private static MailboxMessage ToMailbox(IncomingMessage message, string correlationId, DateTimeOffset now) => new()
    {
        Id = message.Id,
        ReceivedAt = now,
        Text = message.Text,
        Attachments = message.Attachments,
        Files = message.Files,
        CorrelationId = correlationId,
    };

    private Task PauseAsync(IncomingMessage message, CancellationToken cancellationToken) =>
        ChangeAsync(message.Key, state => WhoseItIs.Replied(state, message.CreatedAt ?? time.GetUtcNow()), cancellationToken);

    private async Task<WebhookOutcome> OnConversationAsync(ChatwootEvent.ConversationTold told, CancellationToken cancellationToken)
    {
        if (told is not { Key: { } key, Status: { } status, UpdatedAt: { } updatedAt }
            || !filter.IsOfAccount(key)
            || (status == "pending" && !told.IsStatusChange))
        {
            return new WebhookOutcome.Ignored("event_not_used");
        }

        await ChangeAsync(key, state => WhoseItIs.Told(state, updatedAt, isBack: status == "pending"), cancellationToken);
        return new WebhookOutcome.Ignored("status_noted");
    }

    private async Task ChangeAsync(ConversationKey key, Func<ConversationState, ConversationState> change, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var basis = await store.GetAsync(key, cancellationToken);
            var changed = change(basis.State);
            if (changed == basis.State
                || await store.CommitAsync(key, basis, new ConversationChange(changed), cancellationToken) == CommitResult.Done)
            {
                return;
            }
        }

        throw new InvalidOperationException($"Conversation {key} did not come to rest in {MaxRounds} rounds.");
    }

    private WebhookOutcome.Ignored Ignored(IncomingMessage message, string reason)
    {
        Log.Ignored(logger, message.Key, message.Id, reason);
        return new WebhookOutcome.Ignored(reason);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Message {MessageId} of conversation {Conversation} is stored. Correlation {CorrelationId}.")]
        public static partial void Queued(ILogger logger, ConversationKey conversation, long messageId, string correlationId);

        [LoggerMessage(LogLevel.Debug, "Message {MessageId} of conversation {Conversation} is ignored: {Reason}.")]
        public static partial void Ignored(ILogger logger, ConversationKey conversation, long messageId, string reason);

        [LoggerMessage(LogLevel.Warning, "A webhook was refused: {Reason}.")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
