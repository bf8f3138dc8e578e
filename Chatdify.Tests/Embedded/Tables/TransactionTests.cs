using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class TransactionTests
{
    [Fact]
    public async Task All_kinds_of_action_work_together()
    {
        var table = await TestTable.CreateAsync();
        string[] existing = ["merge", "replace", "delete", "upsert-merge"];
        foreach (var key in existing)
        {
            await table.AddEntityAsync(new TableEntity("p", key) { ["A"] = 1, ["B"] = 1 });
        }

        var etag = (await table.GetEntityAsync<TableEntity>("p", "merge")).Value.ETag;
        var answers = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("add")),
            new(TableTransactionActionType.UpdateMerge, Row("merge"), etag),
            new(TableTransactionActionType.UpdateReplace, Row("replace"), ETag.All),
            new(TableTransactionActionType.Delete, Row("delete")),
            new(TableTransactionActionType.UpsertMerge, Row("upsert-merge")),
            new(TableTransactionActionType.UpsertReplace, Row("upsert-replace")),
        ]);

        Assert.Equal([204, 204, 204, 204, 204, 204], answers.Value.Select(answer => answer.Status));
        var rows = (await TestTable.AllAsync(table)).ToDictionary(row => row.RowKey);
        Assert.Equal(["add", "merge", "replace", "upsert-merge", "upsert-replace"], rows.Keys.Order());
        Assert.All(rows.Values, row => Assert.Equal(2, row.GetInt32("A")));
        Assert.Equal(["merge", "upsert-merge"], rows.Values.Where(row => row.ContainsKey("B")).Select(row => row.RowKey).Order());
        Assert.Equal(rows["add"].ETag, answers.Value[0].Headers.ETag);
    }

    [Fact]
    public async Task A_transaction_takes_100_actions()
    {
        var table = await TestTable.CreateAsync();

        var answers = await table.SubmitTransactionAsync(Adds(100));

        Assert.Equal(100, answers.Value.Count);
        Assert.Equal(100, (await TestTable.AllAsync(table)).Count);
    }

    [Fact]
    public async Task A_transaction_of_101_actions_is_refused_and_changes_nothing()
    {
        var table = await TestTable.CreateAsync();

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(Adds(101)));

        Assert.Equal((400, "InvalidInput"), (refused.Status, refused.ErrorCode));
        Assert.Contains("100", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task An_existing_row_fails_the_whole_with_409_and_its_position()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(Row("2"));

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(Adds(4)));

        Assert.Equal(409, refused.Status);
        Assert.True(refused.ErrorCode == TableErrorCode.EntityAlreadyExists);
        Assert.Equal(2, refused.FailedTransactionActionIndex);
        Assert.Single(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task A_stale_ETag_fails_the_whole_with_412_and_its_position()
    {
        var table = await TestTable.CreateAsync();
        var stale = (await table.AddEntityAsync(Row("old"))).Headers.ETag!.Value;
        await table.UpsertEntityAsync(Row("old"));

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("new")),
            new(TableTransactionActionType.UpdateMerge, Row("old"), stale),
        ]));

        Assert.Equal((412, 1), (refused.Status, refused.FailedTransactionActionIndex));
        Assert.True(refused.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied);
        Assert.Equal("old", Assert.Single(await TestTable.AllAsync(table)).RowKey);
    }

    [Theory]
    [InlineData(TableTransactionActionType.Delete)]
    [InlineData(TableTransactionActionType.UpdateReplace)]
    public async Task A_missing_row_fails_the_whole_with_404(TableTransactionActionType type)
    {
        var table = await TestTable.CreateAsync();

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("new")),
            new(type, Row("missing"), ETag.All),
        ]));

        Assert.Equal((404, 1), (refused.Status, refused.FailedTransactionActionIndex));
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task Awkward_keys_and_text_survive_a_transaction()
    {
        var table = await TestTable.CreateAsync();
        const string Partition = "1-O'Neill 50% 👋";
        const string Text = "Сайн уу 👋🏽 {\"a\":{}} \r\n--changeset_x\r\nHTTP/1.1 500 Oops\r\n\u2028 DELETE http://x/y 'q'";
        await table.AddEntityAsync(new TableEntity(Partition, "a'b+c%"));

        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(Partition, "顧客") { ["Text"] = Text, ["Id"] = long.MaxValue }),
            new(TableTransactionActionType.UpdateReplace, new TableEntity(Partition, "a'b+c%") { ["Text"] = Text }, ETag.All),
        ]);

        var rows = await TestTable.AllAsync(table);
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal((Partition, Text), (row.PartitionKey, row.GetString("Text"))));
        Assert.Contains(rows, row => row.GetInt64("Id") == long.MaxValue);
    }

    [Fact]
    public async Task An_action_that_cannot_be_written_is_named_by_its_position()
    {
        var table = await TestTable.CreateAsync();

        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("a")),
            new(TableTransactionActionType.Add, new TableEntity("p", "b") { ["When"] = DateTimeOffset.MinValue }),
        ]));

        Assert.Equal((400, 1), (refused.Status, refused.FailedTransactionActionIndex));
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task A_transaction_on_a_missing_table_fails()
    {
        var table = (await TestTable.ServiceAsync()).GetTableClient(TestTable.NewName());

        var refused = await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync(Adds(2)));

        Assert.Equal((404, "TableNotFound"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task A_transaction_over_4_MiB_is_refused_as_a_whole()
    {
        var table = await TestTable.CreateAsync();
        var actions = Adds(80);
        foreach (var action in actions)
        {
            ((TableEntity)action.Entity)["Bytes"] = new byte[60 * 1024];
        }

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync(actions));

        Assert.Equal((413, "RequestBodyTooLarge"), (refused.Status, refused.ErrorCode));
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task Text_of_150000_characters_fits_into_one_transaction()
    {
        var table = await TestTable.CreateAsync();
        var text = string.Concat(Enumerable.Repeat("Баярлалаа ", 15_000));
        var row = new TableEntity("p", "long");
        foreach (var (part, index) in text.Chunk(30_000).Select((part, index) => (part, index)))
        {
            row[$"Text{index}"] = new string(part);
        }

        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpsertReplace, row)]);

        var stored = (await table.GetEntityAsync<TableEntity>("p", "long")).Value;
        Assert.Equal(text, string.Concat(Enumerable.Range(0, 5).Select(index => stored.GetString($"Text{index}"))));
    }

    [Fact]
    public async Task An_empty_transaction_is_refused_before_it_is_sent()
    {
        var table = await TestTable.CreateAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
    }

    private static TableEntity Row(string key) => new("p", key) { ["A"] = 2 };

    private static TableTransactionAction[] Adds(int count) =>
        [.. Enumerable.Range(0, count).Select(n => new TableTransactionAction(TableTransactionActionType.Add, Row($"{n}")))];
}
