using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Chatdify.Simulators.Azurite;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class AuthenticationTests
{
    private const string Expiry = "2099-01-01T00:00:00Z";

    [Fact]
    public async Task The_account_key_opens_the_account()
    {
        var azurite = await SharedAzurite.GetAsync();
        var credential = new TableSharedKeyCredential(AzuriteServer.AccountName, AzuriteServer.AccountKey);
        var service = new TableServiceClient(azurite.Table, credential);
        var table = new TableClient(azurite.Table, TestTable.NewName(), credential);

        await service.CreateTableIfNotExistsAsync(table.Name);
        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal(AzuriteServer.AccountName, service.AccountName);
        Assert.Single(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task An_address_may_already_end_with_the_table()
    {
        var azurite = await SharedAzurite.GetAsync();
        var name = TestTable.NewName();
        var credential = new TableSharedKeyCredential(AzuriteServer.AccountName, AzuriteServer.AccountKey);
        var table = new TableClient(new Uri($"{azurite.Table}/{name}"), name, credential);

        await table.CreateIfNotExistsAsync();

        Assert.Equal(new Uri($"{azurite.Table}/{name}"), table.Uri);
        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task A_wrong_key_gives_403()
    {
        var azurite = await SharedAzurite.GetAsync();
        var credential = new TableSharedKeyCredential(AzuriteServer.AccountName, Convert.ToBase64String(new byte[64]));
        var table = new TableClient(azurite.Table, TestTable.NewName(), credential);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateIfNotExistsAsync());

        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task An_account_signature_opens_the_account()
    {
        var azurite = await SharedAzurite.GetAsync();
        var service = new TableServiceClient(azurite.Table, new AzureSasCredential(AccountSignature("rwdlau")));
        var table = service.GetTableClient(TestTable.NewName());

        await table.CreateIfNotExistsAsync();
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("O'Neill", "%"))]);

        Assert.Equal("%", Assert.Single(await TestTable.AllAsync(table, "PartitionKey eq 'O''Neill'")).RowKey);
        Assert.Equal(AzuriteServer.AccountName, service.AccountName);
    }

    [Fact]
    public async Task A_connection_string_may_hold_a_signature()
    {
        var azurite = await SharedAzurite.GetAsync();
        var table = new TableClient(
            $"TableEndpoint={azurite.Table};SharedAccessSignature={AccountSignature("rwdlau")}", TestTable.NewName());

        await table.CreateIfNotExistsAsync();

        Assert.Empty(await TestTable.AllAsync(table));
    }

    [Fact]
    public async Task A_signature_for_one_table_gives_what_it_permits_and_no_more()
    {
        var owner = await TestTable.CreateAsync();
        await owner.AddEntityAsync(new TableEntity("p", "r"));
        var reader = new TableClient(owner.Uri, new AzureSasCredential("?" + TableSignature(owner.Name, "r")));

        var rows = await TestTable.AllAsync(reader);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => reader.AddEntityAsync(new TableEntity("p", "s")));

        Assert.Equal(owner.Name, reader.Name);
        Assert.Single(rows);
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task A_forged_signature_gives_403()
    {
        var azurite = await SharedAzurite.GetAsync();
        var forged = AccountSignature("r").Replace("sp=r&", "sp=rwdlau&", StringComparison.Ordinal);
        var table = new TableServiceClient(azurite.Table, new AzureSasCredential(forged)).GetTableClient("t");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateIfNotExistsAsync());

        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public void A_signature_is_not_sent_over_http_to_another_machine()
    {
        var credential = new AzureSasCredential("sig=x");

        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri("http://a.table.core.windows.net"), credential));
        Assert.Throws<ArgumentException>(() => new TableClient(new Uri("https://a.table.core.windows.net"), credential));
    }

    [Fact]
    public async Task A_signature_stands_once_in_the_address_also_when_rotated_between_attempts()
    {
        var credential = new AzureSasCredential("sv=1&sig=old");
        var transport = new StubTransport(attempt =>
        {
            credential.Update("sv=1&sig=new");
            return attempt == 1 ? new(503, "") : new(200, """{"value":[]}""");
        });
        var table = new TableClient(new Uri("https://a.table.core.windows.net/t"), credential, Quick(transport));

        await TestTable.AllAsync(table, maxPerPage: 5);

        Assert.Equal(["?$top=5&sv=1&sig=old", "?$top=5&sv=1&sig=new"], transport.Requests.Select(request => request.Uri.Query));
    }

    [Fact]
    public async Task A_token_for_storage_is_sent_over_https()
    {
        var credential = new FixedToken();
        var transport = StubTransport.Always(204);
        var table = new TableClient(new Uri("https://account.table.core.windows.net"), "t", credential, Quick(transport));

        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal("Bearer the-token", Assert.Single(transport.Requests).Headers["Authorization"]);
        Assert.Equal("https://storage.azure.com/.default", Assert.Single(credential.Scopes));
        Assert.Equal("account", table.AccountName);
    }

    [Fact]
    public async Task A_token_is_not_sent_over_http()
    {
        var transport = StubTransport.Always(204);
        var service = new TableServiceClient(new Uri("http://127.0.0.1:1/account"), new FixedToken(), Quick(transport));

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.CreateTableIfNotExistsAsync("t"));

        Assert.Empty(transport.Requests);
    }

    private static TableClientOptions Quick(StubTransport transport) =>
        new() { Transport = transport, Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } };

    private static string AccountSignature(string permissions)
    {
        var signature = Sign($"{AzuriteServer.AccountName}\n{permissions}\nt\nsco\n\n{Expiry}\n\nhttps,http\n2019-02-02\n");
        return $"sv=2019-02-02&ss=t&srt=sco&sp={permissions}&se={Uri.EscapeDataString(Expiry)}&spr=https,http&sig={signature}";
    }

    private static string TableSignature(string table, string permissions)
    {
        var resource = $"/table/{AzuriteServer.AccountName}/{table}";
        var signature = Sign($"{permissions}\n\n{Expiry}\n{resource}\n\n\n\n2019-02-02\n\n\n\n");
        return $"sv=2019-02-02&tn={table}&sp={permissions}&se={Uri.EscapeDataString(Expiry)}&sig={signature}";
    }

    private static string Sign(string text) => Uri.EscapeDataString(Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(AzuriteServer.AccountKey), Encoding.UTF8.GetBytes(text))));

    private sealed class FixedToken : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("the-token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
