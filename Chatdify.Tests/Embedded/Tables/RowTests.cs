using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class RowTests
{
    public static TheoryData<string> AwkwardKeys => new(
        "O'Neill", "''", "100%", "%27", "a+b c", "key=a&b;c,d", "(x)", "{x}", "@:$!*~", "Сүхбаатар", "顧客", "👩‍👩‍👧", "é vs e\u0301", "..", ".", " ", "");

    [Theory]
    [MemberData(nameof(AwkwardKeys))]
    public async Task A_row_with_awkward_keys_lives_a_whole_life(string key)
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity(key, key) { ["N"] = 1 });
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["N"] = 2 });
        var etag = (await table.GetEntityAsync<TableEntity>(key, key)).Value.ETag;
        await table.UpdateEntityAsync(new TableEntity(key, key) { ["N"] = 3 }, etag, TableUpdateMode.Replace);

        var row = Assert.Single(await TestTable.AllAsync(table));
        Assert.Equal((key, key, 3), (row.PartitionKey, row.RowKey, row.GetInt32("N")));

        await table.DeleteEntityAsync(row);
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task Inserting_twice_gives_409()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(409, refused.Status);
        Assert.True(refused.ErrorCode == TableErrorCode.EntityAlreadyExists);
        Assert.True(TableErrorCode.EntityAlreadyExists == refused.ErrorCode);
    }

    [Fact]
    public async Task A_missing_row_gives_404_or_no_value()
    {
        var table = await TestTable.CreateAsync();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));
        var none = await table.GetEntityIfExistsAsync<TableEntity>("p", "r");

        Assert.Equal((404, "ResourceNotFound"), (refused.Status, refused.ErrorCode));
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => none.Value);
    }

    [Fact]
    public async Task A_row_that_exists_has_a_value()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = "a", ["B"] = "b" });

        var row = await table.GetEntityIfExistsAsync<TableEntity>("p", "r", select: ["A"]);

        Assert.True(row.HasValue);
        Assert.Equal("a", row.Value!.GetString("A"));
        Assert.False(row.Value.ContainsKey("B"));
    }

    [Fact]
    public async Task A_stale_ETag_gives_412_and_changes_nothing()
    {
        var table = await TestTable.CreateAsync();
        var stale = (await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 })).Headers.ETag!.Value;
        var fresh = (await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, stale)).Headers.ETag!.Value;

        var update = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, stale));
        var delete = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", stale));

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (update.Status, update.ErrorCode));
        Assert.Equal(412, delete.Status);
        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((2, fresh), (row.GetInt32("N"), row.ETag));
    }

    [Fact]
    public async Task Merge_keeps_other_properties_and_replace_drops_them()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 1 });

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 2 });
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 3 }, ETag.All, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal((2, 1), (merged.GetInt32("A"), merged.GetInt32("B")));
        Assert.Equal(3, replaced.GetInt32("A"));
        Assert.False(replaced.ContainsKey("B"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Upsert_inserts_a_missing_row_and_update_does_not(TableUpdateMode mode)
    {
        var table = await TestTable.CreateAsync();

        await table.UpsertEntityAsync(new TableEntity("p", "r"), mode);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "missing"), ETag.All, mode));

        Assert.Equal(404, refused.Status);
        Assert.Single(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task An_update_without_a_condition_is_refused_before_it_is_sent()
    {
        var table = await TestTable.CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), default));
        await Assert.ThrowsAsync<ArgumentNullException>(() => table.AddEntityAsync(new TableEntity { PartitionKey = "p" }));
    }

    [Fact]
    public async Task Deleting_a_missing_row_is_no_error()
    {
        var table = await TestTable.CreateAsync();

        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
    }

    [Fact]
    public async Task A_row_read_can_be_written_back_as_it_is()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 5L });
        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        row["N"] = 6;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        Assert.Equal(6L, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt64("N"));
    }
}
