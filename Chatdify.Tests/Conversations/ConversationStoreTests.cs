using Azure.Data.Tables;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Functions.Azure;

using Xunit;

namespace Chatdify.Tests.Conversations;

/// <summary>The store's promises, on real tables: all or nothing, only on what was read, nothing twice.</summary>
public sealed class ConversationStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly ConversationKey Key = new(3, 412);

    private static readonly FormSubmission HandedIn =
        new("Dify", "hitl_1", new PipelineRun("conversation", null, null, "workflow"), "approve", new Dictionary<string, string> { ["name"] = "Бат" })
        {
            FormId = "f1",
            After = 7,
            Said = "5:00ff",
        };

    private TableConversationStore _store = null!;
    private TableClient _rows = null!;

    public async Task InitializeAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _store = new TableConversationStore(tables);
        _rows = tables.GetTableClient(TableNames.Conversations);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_unknown_conversation_is_new()
    {
        var snapshot = await LoadAsync();

        Assert.Equal((new ConversationState(), null), (snapshot.State, snapshot.Version));
        Assert.Empty(snapshot.Mailbox);
    }

    [Fact]
    public async Task A_state_comes_back_as_it_was_written()
    {
        var state = new ConversationState
        {
            Phase = Phase.Replying,
            TurnId = "t1",
            Lease = "l1",
            LeaseUntil = Now.AddSeconds(10),
            Attempts = 2,
            DeliversSince = Now,
            NotBefore = Now.AddTicks(1),
            FirstUnansweredAt = Now,
            LastMessageAt = Now,
            LastMessageId = long.MaxValue,
            MinuteSince = Now,
            MinuteCount = 21,
            PausedAt = Now,
            LeftAt = Now,
            LastLeftAt = Now,
            LastHeardAt = Now,
            PickedPerson = 22,
            BackendConversationId = "7f0c2a9e",
            OtherBackendIds = "Letta\tagent-1\nDify/inbox 3\t8a1d",
            AnsweredBy = "Dify/inbox 3",
            Route = "inbox 3",
            IsCanary = true,
            ContactId = 5121,
            InboxId = 11,
            Channel = "Channel::WebWidget",
            Form = new AwaitedForm
            {
                Turn = "t1",
                Part = "1",
                Pipeline = "Dify/inbox 3",
                Token = "hitl_1",
                FormId = "f1",
                Run = new PipelineRun("conversation", "message", null, "workflow"),
                Choices = "approve\tЗа\nreject\tНет",
                Inputs = "name",
                Said = "5:00ff",
                ExpiresAt = Now,
                TextCounts = true,
            },
        };

        Assert.Equal(CommitResult.Done, await CommitAsync(await LoadAsync(), new ConversationChange(state)));

        Assert.Equal(state, (await LoadAsync()).State);
    }

    [Fact]
    public async Task Of_two_who_have_read_the_same_only_one_can_write()
    {
        await CommitAsync(await LoadAsync(), new ConversationChange(new ConversationState()));
        var (mine, theirs) = (await LoadAsync(), await LoadAsync());

        Assert.Equal(CommitResult.Done, await CommitAsync(theirs, new ConversationChange(new ConversationState { Attempts = 1 })));
        Assert.Equal(CommitResult.Conflict, await CommitAsync(mine, new ConversationChange(new ConversationState { Attempts = 2 })));
        Assert.Equal(1, (await LoadAsync()).State.Attempts);
    }

    [Fact]
    public async Task Of_two_who_begin_a_conversation_only_one_can_write()
    {
        var (mine, theirs) = (await LoadAsync(), await LoadAsync());

        Assert.Equal(CommitResult.Done, await CommitAsync(theirs, Receive(theirs, 1)));
        Assert.Equal(CommitResult.Conflict, await CommitAsync(mine, Receive(mine, 2)));
        Assert.Equal([1L], (await LoadAsync()).Mailbox.Select(message => message.Id));
    }

    [Fact]
    public async Task A_message_is_received_once_also_after_it_was_settled()
    {
        await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), 1));
        Assert.Equal(CommitResult.Duplicate, await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), 1)));

        await CommitAsync(await LoadAsync(), new ConversationChange(new ConversationState()) { Settle = [1], SettledBy = "t1" });
        Assert.Equal(CommitResult.Duplicate, await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), 1)));

        Assert.Empty((await LoadAsync()).Mailbox);
        Assert.Equal(new MessageFate(IsWaiting: false, "t1", null), await _store.GetFateAsync(Key, 1, default));
    }

    [Fact]
    public async Task A_snapshot_that_misses_a_message_cannot_be_committed_on()
    {
        await CommitAsync(await LoadAsync(), new ConversationChange(new ConversationState()));
        var before = await LoadAsync();
        await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), 1));

        Assert.Equal(CommitResult.Conflict, await CommitAsync(before, new ConversationChange(new ConversationState { Phase = Phase.Idle })));
    }

    [Fact]
    public async Task The_mailbox_is_read_oldest_first_and_in_bites()
    {
        foreach (var id in Enumerable.Range(1, 60).Select(number => (long)number).Reverse())
        {
            await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), id));
        }

        var mailbox = (await LoadAsync()).Mailbox;

        Assert.Equal(Enumerable.Range(1, Snapshot.MailboxLimit).Select(number => (long)number), mailbox.Select(message => message.Id));
    }

    [Fact]
    public async Task A_full_bite_is_settled_in_one_transaction()
    {
        for (var id = 1; id <= Snapshot.MailboxLimit; id++)
        {
            await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), id));
        }

        var basis = await LoadAsync();
        var settled = new ConversationChange(basis.State)
        {
            Turn = new Turn { Id = "t1", StartedAt = Now },
            Settle = [.. basis.Mailbox.Select(message => message.Id)],
            SettledBy = "t1",
        };

        Assert.Equal(CommitResult.Done, await CommitAsync(basis, settled));
        Assert.Empty((await LoadAsync()).Mailbox);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("Ж😀")]
    public async Task A_long_text_comes_back_whole(string unit)
    {
        // Odd lengths put surrogate pairs onto the borders of the properties that the text is split over.
        var text = unit.Length == 0 ? "" : string.Concat(Enumerable.Repeat(unit, 150_000 / unit.Length));
        var basis = await LoadAsync();
        var message = Message(1) with { Text = text, Attachments = ["image", "location 47.9,106.9"], Files = [.. LongestFiles], Submission = HandedIn };

        await CommitAsync(basis, new ConversationChange(basis.State) { Receive = message });

        var read = Assert.Single((await LoadAsync()).Mailbox);
        Assert.Equal(text, read.Text);
        Assert.Equal(message.Attachments, read.Attachments);
        Assert.Equal(message.Files, read.Files);
        Assert.Equivalent(HandedIn, read.Submission, strict: true);
    }

    [Fact]
    public async Task A_turn_comes_back_as_it_was_written()
    {
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(Now).ToString("N"),
            StartedAt = Now,
            MessageIds = [1, long.MaxValue],
            Question = "Why?",
            Files = [new QuestionFile { Kind = "audio", Address = "https://chat.test/a.mp3", Name = "a.mp3", ContentType = "audio/mpeg", Size = 7, Words = "Why?" }],
            AnswerFiles = [new AnswerFile("/files/b.pdf?sign=1", "b.pdf") { Outcome = "http_404" }, new AnswerFile("https://cdn.test/c")],
            IsLossTold = true,
            CorrelationId = "c-1",
            Run = new PipelineRun("conversation", "message", "task", null),
            Parts = ["one", new string('x', 70_000)],
            Form = new MessageForm("input_select", """[{"title":"За","value":"approve"}]"""),
            Submission = HandedIn,
            Path = new TurnPath("inbox 3", IsCanary: true) { Step = 1, Since = Now, RunAt = "Dify/inbox 3", GaveUp = ["Дифи (http_500)"] },
            AnsweredBy = "Dify/inbox 3",
            Usage = new PipelineUsage(40, null, 48, 0.000056m, "USD"),
            Sent = 1,
            InFlight = "1",
            InFlightSince = Now,
            Handoff = new HandoffReason("deadline", "Too late.") { IsFailure = true },
            HandoffSteps = ["farewell", "team"],
            IsFarewellSent = true,
            Outcome = TurnOutcome.HandedOff("deadline"),
            EndedAt = Now.AddSeconds(5),
        };

        var basis = await LoadAsync();
        await CommitAsync(basis, new ConversationChange(basis.State) { Turn = turn });

        Assert.Equivalent(turn, await _store.GetTurnAsync(Key, turn.Id, default), strict: true);
        Assert.Null(await _store.GetTurnAsync(Key, "another", default));
    }

    [Fact]
    public async Task The_last_turns_come_oldest_first()
    {
        for (var number = 0; number < 5; number++)
        {
            await CommitTurnAsync(Now.AddSeconds(number), $"{number}");
        }

        Assert.Equal(["2", "3", "4"], (await _store.RecentTurnsAsync(Key, 3, default)).Select(turn => turn.Question));
    }

    [Fact]
    public async Task The_last_turns_of_a_long_conversation_are_told_without_reading_the_others()
    {
        foreach (var some in Enumerable.Range(0, 1100).Chunk(100))
        {
            await _rows.SubmitTransactionAsync(some.Select(number => new TableTransactionAction(TableTransactionActionType.Add, Unreadable(number))));
        }

        await CommitTurnAsync(Now, "Last but one");
        await CommitTurnAsync(Now.AddSeconds(1), "Last");

        Assert.Equal(["Last but one", "Last"], (await _store.RecentTurnsAsync(Key, 2, default)).Select(turn => turn.Question));
        Assert.Empty(await _store.RecentTurnsAsync(new ConversationKey(3, 413), 2, default));
    }

    private static TableEntity Unreadable(int number) =>
        new(Key.ToString(), RowKeys.Turn(Guid.CreateVersion7(Now.AddDays(number - 1100)).ToString("N"))) { ["MessageIds"] = "no JSON" };

    private async Task CommitTurnAsync(DateTimeOffset at, string question)
    {
        var basis = await LoadAsync();
        var turn = new Turn { Id = Guid.CreateVersion7(at).ToString("N"), StartedAt = at, Question = question };
        await CommitAsync(basis, new ConversationChange(basis.State) { Turn = turn });
    }

    [Fact]
    public async Task Conversations_do_not_see_each_other()
    {
        await CommitAsync(await LoadAsync(), Receive(await LoadAsync(), 1));

        Assert.Empty((await _store.LoadAsync(new ConversationKey(3, 4), default)).Mailbox);
        Assert.Null(await _store.GetFateAsync(new ConversationKey(4, 412), 1, default));
    }

    [Fact]
    public async Task A_backends_conversation_leads_back()
    {
        await _store.MapBackendAsync(Key, "Dify", "id/with'strange?characters", default);

        Assert.Equal(Key, await _store.FindByBackendAsync("Dify", "id/with'strange?characters", default));
        Assert.Null(await _store.FindByBackendAsync("Letta", "id/with'strange?characters", default));
    }

    private static IEnumerable<QuestionFile> LongestFiles => Enumerable.Range(0, QuestionFile.Most).Select(number => new QuestionFile
    {
        Kind = "image",
        Address = "https://chat.test/".PadRight(QuestionFile.LongestAddress, (char)('a' + number)),
        Name = "Ж😀.png",
    });

    private Task<Snapshot> LoadAsync() => _store.LoadAsync(Key, default);

    private Task<CommitResult> CommitAsync(Snapshot basis, ConversationChange change) => _store.CommitAsync(Key, basis, change, default);

    private static ConversationChange Receive(Snapshot basis, long id) => new(basis.State with { LastMessageId = id }) { Receive = Message(id) };

    private static MailboxMessage Message(long id) => new() { Id = id, ReceivedAt = Now, Text = $"message {id}", CorrelationId = "c" };
}
