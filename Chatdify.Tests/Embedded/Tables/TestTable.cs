using Azure.Data.Tables;

namespace Chatdify.Tests.Embedded.Tables;

/// <summary>A table of its own on the shared Azurite, for one test.</summary>
internal static class TestTable
{
    public static string NewName() => $"t{Guid.NewGuid():N}";

    public static async Task<TableClient> CreateAsync(TableClientOptions? options = null)
    {
        var azurite = await SharedAzurite.GetAsync();
        var table = new TableClient(azurite.ConnectionString, NewName(), options);
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public static async Task<TableServiceClient> ServiceAsync() => new((await SharedAzurite.GetAsync()).ConnectionString);

    public static async Task<List<TableEntity>> AllAsync(TableClient table, string? filter = null, int? maxPerPage = null)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage))
        {
            rows.Add(row);
        }

        return rows;
    }
}
