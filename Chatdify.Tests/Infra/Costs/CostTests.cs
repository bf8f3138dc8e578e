using System.Globalization;
using System.Text.RegularExpressions;

using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Infra.Costs;

/// <summary>
/// Counts what one answered message costs in operations, and holds the table in infra/README.md to it. The app runs as always; its
/// storage is Azurite behind counting proxies.
/// </summary>
public sealed partial class CostTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly IReadOnlyList<CostRow> Table =
    [
        .. InfraFiles.Read("README.md").Split('\n').Where(line => Row().IsMatch(line))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new CostRow(
                cells[0].Trim('`'), Number(cells[1]), Number(cells[2]), decimal.Parse(cells[3].Split(' ')[0], CultureInfo.InvariantCulture))),
    ];

    private Stage _stage = null!;
    private CountingProxy _queues = null!;
    private CountingProxy _tables = null!;
    private CountingProxy _webhooks = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var used in new IAsyncDisposable?[] { _stage, _queues, _tables, _webhooks })
        {
            await (used?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    [Fact]
    public async Task An_answered_message_takes_what_the_cost_table_says()
    {
        await StartAsync(deadline: "00:00:05");
        _stage.Dify.Reply(request => DifyScript.Answer("An answer to " + request.Query));
        var conversation = await _stage.Chatwoot.StartConversationAsync();
        var first = await AnswerAsync(conversation.Id, after: 0);
        await SettledAsync();
        Reset();

        await AnswerAsync(conversation.Id, after: first);
        await SettledAsync();

        HoldToTable(row => row.Message, Counted());
    }

    [Fact]
    public async Task Every_lease_of_thinking_takes_what_the_cost_table_says()
    {
        await StartAsync(deadline: "00:00:20");
        var thinking = new TaskCompletionSource();
        _stage.Dify.Reply(request => DifyScript.Answer("Well, " + request.Query).HeldUntil(thinking.Task));
        var conversation = await _stage.Chatwoot.StartConversationAsync();
        await _stage.Chatwoot.CustomerSaysAsync(conversation.Id, "Think about it.");
        await WatchdogsAsync(1);
        Reset();

        await WatchdogsAsync(1);
        var counted = Counted();
        thinking.SetResult();
        await _stage.Chatwoot.WaitForBotMessageAsync(conversation.Id);

        HoldToTable(row => row.Lease, counted);
    }

    [Fact]
    public void The_millions_are_computed_for_six_seconds_of_thinking_with_leases_of_ten()
    {
        Assert.Equal(7, Table.Count);
        Assert.All(Table, row => Assert.Equal(row.Message + (0.6m * row.Lease), row.Millions));
    }

    /// <summary>Deadline and lease are short, so that watchdogs end within the test; the number of operations does not depend on them.</summary>
    private async Task StartAsync(string deadline)
    {
        var azurite = await SharedAzurite.GetAsync();
        _queues = await CountingProxy.StartAsync(azurite.Queue, Operations.OfQueue);
        _tables = await CountingProxy.StartAsync(azurite.Table, Operations.OfTable);
        var storage = azurite.TakeAccount()
            .Replace(azurite.Queue.GetLeftPart(UriPartial.Authority), _queues.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace(azurite.Table.GetLeftPart(UriPartial.Authority), _tables.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        _stage = await Stage.StartAsync(new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage,
            ["Turns:AnswerDeadline"] = deadline,
            ["Turns:Lease"] = "00:00:03",
        });
        _webhooks = await CountingProxy.StartAsync(_stage.App.Url, (_, _) => Operations.Webhook);
        _stage.Chatwoot.WebhookUrl = new Uri(_webhooks.Url, "api/v1/chatwoot-webhook");
    }

    /// <summary>Has the customer say something and waits for the answer, without looking into the storage, which would be counted.</summary>
    private async Task<long> AnswerAsync(long conversation, long after)
    {
        await _stage.Chatwoot.CustomerSaysAsync(conversation, "And then?");
        var answer = await _stage.Chatwoot.WaitForBotMessageAsync(conversation, after);
        await _stage.Chatwoot.WaitForQuietAsync();
        return answer.Id;
    }

    /// <summary>Until everything that was put on a queue has been worked off, the watchdogs of the future included.</summary>
    private Task SettledAsync() => Eventually.Async(
        () => Task.FromResult(_queues.Of(Operations.Put) > 0 && _queues.Of(Operations.Put) == _queues.Of(Operations.Delete) ? "settled" : null),
        "all queue messages to be worked off",
        Patience);

    private Task WatchdogsAsync(int more)
    {
        var before = _queues.Of(Operations.Delete);
        return Eventually.Async(() => Task.FromResult(_queues.Of(Operations.Delete) >= before + more ? "seen" : null), "a watchdog to come round", Patience);
    }

    private void Reset()
    {
        _queues.Reset();
        _tables.Reset();
        _webhooks.Reset();
    }

    private Dictionary<string, int> Counted()
    {
        var all = _queues.Counts.Concat(_tables.Counts).Concat(_webhooks.Counts)
            .Where(count => count.Key is not (Operations.Poll or Operations.QueueOther))
            .ToDictionary(count => count.Key, count => count.Value, StringComparer.Ordinal);
        all[Operations.QueueRun] = _queues.Of(Operations.Delete);
        return all;
    }

    /// <summary>
    /// A slow machine thinks a little longer, so one lease more than the table says is well; the table must not paint it black either.
    /// </summary>
    private void HoldToTable(Func<CostRow, int> column, Dictionary<string, int> counted)
    {
        output.WriteLine(string.Join('\n', counted.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}")));
        Assert.Empty(counted.Keys.Except(Table.Select(row => row.Operation)));
        Assert.All(Table, row => Assert.InRange(counted.GetValueOrDefault(row.Operation), column(row) / 2, column(row) + row.Lease));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record CostRow(string Operation, int Message, int Lease, decimal Millions);

    [GeneratedRegex(@"^\| `(queue|table|run): [a-z]+` \| ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
