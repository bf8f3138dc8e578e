using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class TableLifeTests
{
    [Fact]
    public async Task Creating_an_existing_table_is_no_error_and_keeps_its_rows()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var again = await table.CreateIfNotExistsAsync();

        Assert.Equal((table.Name, 409), (again.Value.Name, again.GetRawResponse().Status));
        Assert.Single(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task The_service_client_creates_lists_and_deletes_tables()
    {
        var service = await TestTable.ServiceAsync();
        var name = TestTable.NewName();

        await service.CreateTableIfNotExistsAsync(name);
        Assert.Contains(name, await NamesAsync(service, filter: null));
        Assert.Equal([name], await NamesAsync(service, $"TableName eq '{name}'"));

        await service.DeleteTableAsync(name);
        Assert.Empty(await NamesAsync(service, $"TableName eq '{name}'"));
    }

    [Fact]
    public async Task Tables_come_over_several_pages()
    {
        var service = await TestTable.ServiceAsync();
        string[] names = [TestTable.NewName(), TestTable.NewName(), TestTable.NewName()];
        foreach (var name in names)
        {
            await service.CreateTableIfNotExistsAsync(name);
        }

        var filter = string.Join(" or ", names.Select(name => $"TableName eq '{name}'"));
        var found = await NamesAsync(service, filter, maxPerPage: 1);

        Assert.Equal(names.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deleting_a_missing_table_is_no_error()
    {
        var table = (await TestTable.ServiceAsync()).GetTableClient(TestTable.NewName());

        Assert.Equal(404, (await table.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_client_knows_its_table_and_account()
    {
        var azurite = await SharedAzurite.GetAsync();
        var table = new TableServiceClient(azurite.ConnectionString).GetTableClient("conversations");

        Assert.Equal("conversations", table.Name);
        Assert.Equal("devstoreaccount1", table.AccountName);
        Assert.Equal(new Uri($"{azurite.Table}/conversations"), table.Uri);
    }

    private static async Task<List<string>> NamesAsync(TableServiceClient service, string? filter, int? maxPerPage = null)
    {
        var names = new List<string>();
        await foreach (TableItem table in service.QueryAsync(filter, maxPerPage))
        {
            names.Add(table.Name);
        }

        return names;
    }
}
