using System.Net;

using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Steps;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The proxy that counts the calls to the storage and lets them fail.</summary>
public sealed class StepProxyTests : IAsyncLifetime
{
    private readonly StepFaults _faults = new();
    private readonly StepScript _script = new();
    private StepProxy _queues = null!;
    private StepProxy _tables = null!;
    private string _storage = null!;
    private string _account = null!;

    public async Task InitializeAsync()
    {
        var azurite = await SharedAzurite.GetAsync();
        _account = azurite.TakeAccountName();
        _storage = azurite.ConnectionStringOf(_account);
        _queues = await StepProxy.StartAsync(azurite.QueueOf(_account), request => "queue " + request.Method, _script, _faults);
        _tables = await StepProxy.StartAsync(azurite.TableOf(_account), request => "table " + request.Method, _script, _faults);
        await new QueueClient(_storage, "work").CreateAsync();
        await new TableServiceClient(_storage).CreateTableIfNotExistsAsync("Rows");
    }

    public async Task DisposeAsync()
    {
        await _queues.DisposeAsync();
        await _tables.DisposeAsync();
    }

    [Fact]
    public async Task Faults_before_the_effect_have_none_and_look_like_those_of_Azure()
    {
        _faults.At(1, StepFault.ServerBusy);
        _faults.At(2, StepFault.InternalError);

        var queue = await Assert.ThrowsAsync<RequestFailedException>(() => Queue().SendMessageAsync("hello"));
        var table = await Assert.ThrowsAsync<RequestFailedException>(() => Table().AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((503, "ServerBusy"), (queue.Status, queue.ErrorCode));
        Assert.Equal((500, "InternalError"), (table.Status, table.ErrorCode));
        Assert.Equal((0, false), (await MessagesAsync(), await HasRowAsync()));
        Assert.Equal(["queue POST: 503 before", "table POST: 500 before"], _faults.Played);
        Assert.Equal(["queue POST", "table POST"], _script.Steps);
    }

    [Fact]
    public async Task A_time_out_after_the_effect_leaves_it_there()
    {
        _faults.On(name => name.StartsWith("queue", StringComparison.Ordinal), 1, StepFault.TimedOutAfter);
        _faults.On(name => name.StartsWith("table", StringComparison.Ordinal), 1, StepFault.ResetAfter);

        var queue = await Assert.ThrowsAsync<RequestFailedException>(() => Queue().SendMessageAsync("hello"));
        await Assert.ThrowsAsync<RequestFailedException>(() => Table().AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((500, "OperationTimedOut"), (queue.Status, queue.ErrorCode));
        Assert.Equal((1, true), (await MessagesAsync(), await HasRowAsync()));
    }

    [Fact]
    public async Task A_dropped_connection_before_the_effect_leaves_nothing_and_a_late_call_arrives()
    {
        _faults.At(1, StepFault.ResetBefore);
        _faults.At(2, StepFault.Late(TimeSpan.FromMilliseconds(1), StepSide.Before));
        _faults.At(3, StepFault.Late(TimeSpan.FromMilliseconds(1), StepSide.After));

        var cut = await Assert.ThrowsAsync<RequestFailedException>(() => Queue().SendMessageAsync("hello"));
        Assert.Equal((0, 0), (cut.Status, await MessagesAsync()));

        await Queue().SendMessageAsync("hello");
        await Queue().SendMessageAsync("again");
        Assert.Equal(2, await MessagesAsync());
    }

    [Fact]
    public async Task A_lasting_fault_hits_the_retries_of_its_call_and_no_other()
    {
        _faults.At(1, StepFault.ServerBusy, TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<RequestFailedException>(() => Queue(retries: 2).SendMessageAsync("hello"));
        await Queue().SendMessageAsync("another");

        Assert.Equal(1, await MessagesAsync());
        Assert.Equal(4, _script.Steps.Count);
    }

    [Fact]
    public async Task Chance_is_the_same_for_the_same_seed()
    {
        _faults.AtRandom(0.5, seed: 7, StepFault.ServerBusy);
        var first = await PatternAsync();
        _faults.Clear();
        _faults.AtRandom(0.5, seed: 7, StepFault.ServerBusy);

        Assert.Equal(first, await PatternAsync());
        Assert.Contains(HttpStatusCode.ServiceUnavailable, first);
        Assert.Contains(HttpStatusCode.OK, first);
    }

    private async Task<List<HttpStatusCode>> PatternAsync()
    {
        var pattern = new List<HttpStatusCode>();
        for (var call = 0; call < 20; call++)
        {
            try
            {
                await Queue().PeekMessagesAsync();
                pattern.Add(HttpStatusCode.OK);
            }
            catch (RequestFailedException failure)
            {
                pattern.Add((HttpStatusCode)failure.Status);
            }
        }

        return pattern;
    }

    private QueueClient Queue(int retries = 0) => new(Through, "work", Options(new QueueClientOptions(), retries));

    private TableClient Table() => new TableServiceClient(Through, Options(new TableClientOptions(), 0)).GetTableClient("Rows");

    private string Through => AzuriteServer.ConnectionStringOf(_account, _queues.Url, _tables.Url);

    private async Task<int> MessagesAsync() => (await new QueueClient(_storage, "work").GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private async Task<bool> HasRowAsync() =>
        (await new TableServiceClient(_storage).GetTableClient("Rows").GetEntityIfExistsAsync<TableEntity>("p", "r", select: null, CancellationToken.None)).HasValue;

    private static T Options<T>(T options, int retries)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return options;
    }
}
