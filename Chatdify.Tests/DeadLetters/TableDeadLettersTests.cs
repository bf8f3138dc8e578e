using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Functions.Azure;

using Xunit;

namespace Chatdify.Tests.DeadLetters;

/// <summary>Dead letters on a real table.</summary>
public sealed class TableDeadLettersTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private TableServiceClient _tables = null!;
    private TableDeadLetters _letters = null!;

    public async Task InitializeAsync()
    {
        _tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await _tables.CreateTableIfNotExistsAsync(TableNames.DeadLetters);
        await _tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _letters = new TableDeadLetters(_tables);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_dead_letter_comes_back_as_it_was_written()
    {
        var letter = Letter(Now) with
        {
            Conversation = new ConversationKey(3, 412),
            TurnId = "t1",
            MessageIds = [1, long.MaxValue],
            LastError = "http_500",
            Attempts = 7,
            CorrelationId = "c-1",
            Told = new CustomerTold(1, 3, Farewell: true, ByCallback: true, Unclear: "1") { FilesSent = 2 },
        };

        await _letters.AddAsync(letter, default);

        Assert.Equivalent(letter, Assert.Single(await ListAsync()), strict: true);
    }

    [Fact]
    public async Task A_letter_that_is_written_again_because_the_answer_got_lost_is_there_once()
    {
        var letter = Letter(Now);

        await _letters.AddAsync(letter, default);
        await _letters.AddAsync(letter, default);

        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task What_is_not_known_stays_unknown()
    {
        await _letters.AddAsync(Letter(Now), default);

        var read = Assert.Single(await ListAsync());
        Assert.Equal((null, null, null, null), (read.Conversation, read.TurnId, read.LastError, read.Attempts));
        Assert.Equal(CustomerTold.Nothing, read.Told);
    }

    [Fact]
    public async Task A_row_of_an_earlier_version_can_be_read()
    {
        var row = new TableEntity("dead", $"{DeadLetterRows.Moment(Now)}-0123") { ["At"] = Now, ["Queue"] = "chatdify-turns", ["Reason"] = "poison" };
        await _tables.GetTableClient(TableNames.DeadLetters).AddEntityAsync(row);

        var read = Assert.Single(await ListAsync());
        Assert.Equal(("0123", "unknown", CustomerTold.Nothing), (read.Id, read.Outcome, read.Told));
    }

    [Fact]
    public async Task The_newest_come_first_and_since_is_exact()
    {
        foreach (var minutes in new[] { 2, 0, 1 })
        {
            await _letters.AddAsync(Letter(Now.AddMinutes(minutes)), default);
        }

        Assert.Equal([2, 1, 0], (await ListAsync()).Select(letter => (letter.At - Now).TotalMinutes));
        Assert.Equal([2, 1], (await ListAsync(Now.AddMinutes(1))).Select(letter => (letter.At - Now).TotalMinutes));
        Assert.Equal([2], (await ListAsync(Now.AddMinutes(1).AddTicks(1))).Select(letter => (letter.At - Now).TotalMinutes));
    }

    [Fact]
    public async Task One_is_found_by_the_first_digits_of_its_id()
    {
        await _letters.AddAsync(Letter(Now) with { Id = "aa11" }, default);
        await _letters.AddAsync(Letter(Now) with { Id = "aa22" }, default);

        Assert.Equal(["aa22"], (await _letters.FindAsync("AA2", default)).Select(letter => letter.Id));
        Assert.Equal(2, (await _letters.FindAsync("aa", default)).Count);
        Assert.Empty(await _letters.FindAsync("b", default));
    }

    [Fact]
    public async Task A_removed_one_is_gone_and_can_be_removed_again()
    {
        var (one, other) = (Letter(Now), Letter(Now));
        await _letters.AddAsync(one, default);
        await _letters.AddAsync(other, default);

        await _letters.RemoveAsync(one, default);
        await _letters.RemoveAsync(one, default);

        Assert.Equal(other.Id, Assert.Single(await ListAsync()).Id);
    }

    [Fact]
    public async Task More_than_one_page_is_read()
    {
        var table = _tables.GetTableClient(TableNames.DeadLetters);
        for (var hundred = 0; hundred < 11; hundred++)
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(number => new TableTransactionAction(
                TableTransactionActionType.Add, DeadLetterRows.ToRow(Letter(Now.AddSeconds((hundred * 100) + number))))));
        }

        Assert.Equal(1100, (await ListAsync()).Count);
    }

    [Fact]
    public async Task The_last_failure_is_kept_beside_the_conversation_and_not_in_its_mailbox()
    {
        var (notes, key) = (new TableFailureNotes(_tables), new ConversationKey(3, 412));
        var store = new TableConversationStore(_tables);
        await store.CommitAsync(key, await store.LoadAsync(key, default), new ConversationChange(new ConversationState()), default);

        await notes.NoteAsync(key, "q", new FailureNote("JsonException", 2, Now), default);
        await notes.NoteAsync(key, "q", new FailureNote("http_500", 3, Now), default);

        Assert.Equal(new FailureNote("http_500", 3, Now), await notes.FindAsync(key, "q", default));
        Assert.Null(await notes.FindAsync(key, "another", default));
        Assert.Empty((await store.LoadAsync(key, default)).Mailbox);
    }

    private async Task<List<DeadLetter>> ListAsync(DateTimeOffset? since = null) => await _letters.ListAsync(since, default).ToListAsync();

    private static DeadLetter Letter(DateTimeOffset at) => new() { At = at, Queue = "chatdify-replies", Reason = "gave_up", Outcome = "gave_up_http_500" };
}
