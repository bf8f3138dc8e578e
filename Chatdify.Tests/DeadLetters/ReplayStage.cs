using Azure.Data.Tables;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.DeadLetters.Replay;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;
using Chatdify.Functions.Azure;

using Moq;

namespace Chatdify.Tests.DeadLetters;

/// <summary>A question that was given up, in real tables, and a Chatwoot in which its conversation is still the bot's.</summary>
internal sealed class ReplayStage
{
    public static readonly ConversationKey Key = new(3, 412);
    public static readonly ConversationState Rest = new() { LastMessageId = 12, Channel = "Channel::WebWidget" };

    public static readonly Turn GivenUp = new()
    {
        Id = "t1",
        StartedAt = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero),
        MessageIds = [11, 12],
        Question = "Where is it?\n\nAnd when?",
        CorrelationId = "c-1",
        Outcome = TurnOutcome.GaveUp("http_500"),
    };

    public static readonly DeadLetter GivenUpLetter = new()
    {
        At = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero),
        Queue = QueueNames.Replies,
        Reason = DeadLetterReasons.GaveUp,
        Outcome = "gave_up_http_500",
        Conversation = Key,
        TurnId = "t1",
        MessageIds = [11, 12],
    };

    private ReplayStage(TableServiceClient tables)
    {
        (Store, Letters) = (new TableConversationStore(tables), new TableDeadLetters(tables));
        Queue.Setup(queue => queue.WatchAsync(It.IsAny<ChoreWork>(), It.IsAny<TimeSpan>(), default))
            .Returns(async (ChoreWork _, TimeSpan delay, CancellationToken _) => await RecordAsync($"watch in {delay.TotalSeconds}"));
        Queue.Setup(queue => queue.WakeAsync(It.IsAny<TurnWork>(), It.IsAny<TimeSpan>(), default))
            .Returns(async (TurnWork work, TimeSpan delay, CancellationToken _) => await RecordAsync($"wake {work.Message} in {delay.TotalSeconds}"));
        Chatwoot.Setup(chatwoot => chatwoot.CanFindMessages).Returns(true);
        Shows(new ChatwootConversation("pending", Assignee: null, LastHumanReplyId: null));
    }

    public TableConversationStore Store { get; }

    public TableDeadLetters Letters { get; }

    public Mock<IChatwootClient> Chatwoot { get; } = new();

    public Mock<IWorkQueue> Queue { get; } = new();

    /// <summary>What was queued, and how many messages were in the mailbox then.</summary>
    public List<string> Queued { get; } = [];

    public ManualTimeProvider Time { get; } = new();

    public DeadLetterReplay Replay => new(
        Store,
        Queue.Object,
        Chatwoot.Object,
        new ConversationGate(Chatwoot.Object, Store),
        Letters,
        new WatchArming(Queue.Object, Unrouted.Of(new TurnOptions()), Time),
        Time);

    public static async Task<ReplayStage> StartAsync(Turn? turn = null)
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        await tables.CreateTableIfNotExistsAsync(TableNames.DeadLetters);
        var stage = new ReplayStage(tables);
        await stage.ChangeAsync(new ConversationChange(Rest) { Receive = Message(11) });
        await stage.ChangeAsync(new ConversationChange(Rest) { Receive = Message(12) });
        await stage.ChangeAsync(new ConversationChange(Rest) { Turn = turn ?? GivenUp, Settle = [11, 12], SettledBy = "t1" });
        await stage.Letters.AddAsync(GivenUpLetter, default);
        return stage;
    }

    public static MailboxMessage Message(long id) => new() { Id = id, ReceivedAt = GivenUp.StartedAt, Text = $"message {id}", CorrelationId = "c" };

    public void Shows(ChatwootConversation? conversation) =>
        Chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, It.IsAny<CancellationToken>())).ReturnsAsync(conversation);

    public async Task ChangeAsync(ConversationChange change) => await Store.CommitAsync(Key, await LoadAsync(), change, default);

    public Task<Snapshot> LoadAsync() => Store.LoadAsync(Key, default);

    public async Task<int> LettersLeftAsync() => await Letters.ListAsync(null, default).CountAsync();

    private async Task RecordAsync(string what)
    {
        var waiting = (await LoadAsync()).Mailbox.Count;
        lock (Queued)
        {
            Queued.Add($"{what}, {waiting} waiting");
        }
    }
}
