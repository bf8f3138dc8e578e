using Azure;
using Azure.Data.Tables;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class QueryTests
{
    [Fact]
    public async Task More_than_a_thousand_rows_come_over_several_pages_in_order()
    {
        var table = await TestTable.CreateAsync();
        for (var batch = 0; batch < 11; batch++)
        {
            await table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(
                n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{n:D4}"))));
        }

        var rows = await TestTable.AllAsync(table);

        Assert.Equal(Enumerable.Range(0, 1100).Select(n => $"{n:D4}"), rows.Select(row => row.RowKey));
    }

    [Fact]
    public async Task Pages_have_the_size_asked_for_and_can_be_resumed_by_token()
    {
        var table = await TestTable.CreateAsync();
        string[] keys = ["a b", "b'c", "c%", "г", "👋"];
        foreach (var key in keys)
        {
            await table.AddEntityAsync(new TableEntity(key, key));
        }

        var pages = await PagesAsync(table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages());
        var rest = await PagesAsync(table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages(pages[0].ContinuationToken));
        var threes = await PagesAsync(table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages(pageSizeHint: 3));

        Assert.Equal([2, 2, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Equal(keys, pages.SelectMany(page => page.Values).Select(row => row.RowKey));
        Assert.Equal(keys[2..], rest.SelectMany(page => page.Values).Select(row => row.RowKey));
        Assert.Equal([3, 2], threes.Select(page => page.Values.Count));
    }

    [Theory]
    [InlineData("O'Neill")]
    [InlineData("' or true or '")]
    [InlineData("Болд & Co + 100% #1 ?")]
    [InlineData("👩‍👩‍👧")]
    public async Task A_filter_finds_text_with_quotes_and_unicode(string name)
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "1") { ["Name"] = name });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["Name"] = "somebody else" });

        var rows = await TestTable.AllAsync(table, TableClient.CreateQueryFilter($"PartitionKey eq {"p"} and Name eq {name}"));

        Assert.Equal("1", Assert.Single(rows).RowKey);
    }

    [Fact]
    public async Task A_filter_compares_every_type()
    {
        var table = await TestTable.CreateAsync();
        var when = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(8));
        var id = Guid.NewGuid();
        await table.AddEntityAsync(Typed("1", long.MaxValue, 7, 1.5, true, when, id));
        await table.AddEntityAsync(Typed("2", 1L, 1, 0.5, false, when.AddDays(-1), Guid.NewGuid()));
        string[] filters =
        [
            TableClient.CreateQueryFilter($"Long eq {long.MaxValue}"),
            TableClient.CreateQueryFilter($"Int gt {6}"),
            TableClient.CreateQueryFilter($"Double gt {1.25}"),
            TableClient.CreateQueryFilter($"Flag eq {true}"),
            TableClient.CreateQueryFilter($"When ge {when}"),
            TableClient.CreateQueryFilter($"When ge {when.UtcDateTime}"),
            TableClient.CreateQueryFilter($"Id eq {id}"),
        ];

        foreach (var filter in filters)
        {
            Assert.Equal("1", Assert.Single(await TestTable.AllAsync(table, filter)).RowKey);
        }
    }

    [Fact]
    public void A_filter_refuses_a_value_without_a_literal() =>
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {new object()}"));

    [Fact]
    public async Task Select_brings_the_named_properties_only()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        await foreach (var row in table.QueryAsync<TableEntity>(select: ["RowKey", "B"]))
        {
            Assert.Equal(("r", 2), (row.RowKey, row.GetInt32("B")));
            Assert.False(row.ContainsKey("A"));
        }
    }

    [Theory]
    [InlineData("Name eq")]
    [InlineData("(Name eq 'a'")]
    [InlineData("Name resembles 'a'")]
    public async Task A_malformed_filter_gives_400(string filter)
    {
        var table = await TestTable.CreateAsync();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => TestTable.AllAsync(table, filter));

        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task A_query_on_a_missing_table_gives_404()
    {
        var table = (await TestTable.ServiceAsync()).GetTableClient(TestTable.NewName());

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => TestTable.AllAsync(table));

        Assert.Equal((404, "TableNotFound"), (refused.Status, refused.ErrorCode));
    }

    private static TableEntity Typed(string key, params object[] values)
    {
        string[] names = ["Long", "Int", "Double", "Flag", "When", "Id"];
        var row = new TableEntity("p", key);
        foreach (var (name, value) in names.Zip(values))
        {
            row[name] = value;
        }

        return row;
    }

    private static async Task<List<Page<TableEntity>>> PagesAsync(IAsyncEnumerable<Page<TableEntity>> pages)
    {
        var all = new List<Page<TableEntity>>();
        await foreach (var page in pages)
        {
            all.Add(page);
        }

        return all;
    }
}
