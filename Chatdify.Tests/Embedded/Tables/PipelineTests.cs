using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class PipelineTests
{
    private const string Key = "AAAA";

    [Fact]
    public async Task A_503_is_tried_again_with_a_signature_of_its_own()
    {
        var transport = new StubTransport(attempt => attempt < 3 ? new(503, "") : new(204, ""));
        var table = Table(transport);

        var response = await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = "a" });

        Assert.Equal(204, response.Status);
        Assert.Equal(3, transport.Requests.Count);
        Assert.Single(transport.Requests.Select(request => request.Body).Distinct());
        Assert.All(transport.Requests, request => Assert.StartsWith("SharedKeyLite a:", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_last_attempt_the_503_is_thrown()
    {
        var transport = StubTransport.Always(503, """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"Busy."}}}""");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table(transport).AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((503, "ServerBusy"), (refused.Status, refused.ErrorCode));
        Assert.Equal(3, transport.Requests.Count);
    }

    [Fact]
    public async Task An_insert_whose_first_attempt_had_succeeded_ends_in_409()
    {
        var transport = new StubTransport(attempt => attempt == 1
            ? new(500, "")
            : new(409, """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"Exists."}}}"""));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table(transport).AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((409, "EntityAlreadyExists"), (refused.Status, refused.ErrorCode));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(412)]
    public async Task A_refusal_is_not_tried_again_and_may_lack_a_body(int status)
    {
        var transport = StubTransport.Always(status, "<html>proxy</html>");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table(transport).AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(status, refused.Status);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task A_table_that_is_being_deleted_cannot_be_created()
    {
        var transport = StubTransport.Always(
            409, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"Later."}}}""");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table(transport).CreateIfNotExistsAsync());

        Assert.Equal("TableBeingDeleted", refused.ErrorCode);
    }

    [Fact]
    public async Task A_transaction_with_fewer_answers_than_actions_is_no_success()
    {
        const string Answers = "--batchresponse_1\r\n\r\n--changesetresponse_1\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n--changesetresponse_1--";
        var transport = StubTransport.Always(202, Answers);

        await Assert.ThrowsAsync<RequestFailedException>(() => Table(transport).SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "1")),
            new(TableTransactionActionType.Add, new TableEntity("p", "2")),
        ]));
    }

    [Fact]
    public async Task A_page_without_rows_may_be_followed_by_one_with_rows()
    {
        var transport = new StubTransport(attempt => attempt == 1
            ? new(200, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!4!cA--"))
            : new(200, """{"value":[{"PartitionKey":"p","RowKey":"r"}]}"""));

        var rows = await TestTable.AllAsync(Table(transport));

        Assert.Equal("r", Assert.Single(rows).RowKey);
        Assert.Contains("NextPartitionKey=1%214%21cA--", transport.Requests[1].Uri.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("NextRowKey", transport.Requests[1].Uri.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_name_the_version_of_the_service()
    {
        var transport = StubTransport.Always(204);
        var options = new TableClientOptions(TableClientOptions.ServiceVersion.V2019_02_02) { Transport = transport };

        await new TableServiceClient(new Uri("https://a.table.core.windows.net"), new TableSharedKeyCredential("a", Key), options)
            .CreateTableIfNotExistsAsync("t");

        Assert.Equal("2019-02-02", transport.Requests[0].Headers["x-ms-version"]);
        Assert.Equal("https://a.table.core.windows.net/Tables", transport.Requests[0].Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_cancelled_call_sends_nothing()
    {
        var transport = StubTransport.Always(204);
        var cancelled = new CancellationToken(canceled: true);
        var table = Table(transport);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.CreateIfNotExistsAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity("p", "r"))], cancelled));
        Assert.Empty(transport.Requests);
    }

    [Fact]
    public async Task A_query_ends_when_the_call_or_the_enumeration_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var transport = StubTransport.Always(
            200, """{"value":[{"PartitionKey":"p","RowKey":"r"}]}""", ("x-ms-continuation-NextPartitionKey", "again"));
        var endless = Table(transport).QueryAsync<TableEntity>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in endless.WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in Table(transport).QueryAsync<TableEntity>(cancellationToken: source.Token))
            {
                Assert.Fail("A row came from a cancelled query.");
            }
        });
        Assert.Single(transport.Requests);
    }

    private static TableClient Table(StubTransport transport) => new(
        new Uri("https://a.table.core.windows.net"),
        "t",
        new TableSharedKeyCredential("a", Key),
        new TableClientOptions
        {
            Transport = transport,
            Retry = { MaxRetries = 2, Mode = RetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(1) },
        });
}
