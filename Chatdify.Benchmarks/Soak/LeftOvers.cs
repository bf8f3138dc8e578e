using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Benchmarks.Soak.Stage;

namespace Chatdify.Benchmarks.Soak;

/// <summary>
/// What is left in the app's storage once all conversations are at rest: no work, no poison, no dead letter. A message that a killed process was
/// working on stays hidden for the host's ten minutes and then finds nothing to do; such sleepers are counted, not complained of.
/// </summary>
internal sealed class LeftOvers(SoakWorld world)
{
    private static readonly string[] Queues = ["chatdify-turns", "chatdify-replies", "chatdify-chores"];

    /// <summary>Messages that nobody can see yet, by queue; empty when there are none.</summary>
    public string Asleep { get; private set; } = "";

    /// <summary>Waits until the queues are empty, or everything that is not held by the dead must have come; what is left then.</summary>
    public async Task<IReadOnlyList<string>> LookAsync(TimeSpan patience)
    {
        var until = DateTimeOffset.UtcNow + patience;
        using var poll = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (DateTimeOffset.UtcNow < until && (await CountAsync()).Count > 0)
        {
            await poll.WaitForNextTickAsync();
        }

        Asleep = string.Join(", ", (await CountAsync()).Select(row => $"{row.Value} on {row.Key}"));
        var isExcused = world.Apps.Acts is { Kills: > 0 } or { Seconds: > 0 };
        List<string> unexcused = Asleep.Length > 0 && !isExcused ? [$"Messages are left though nothing was killed: {Asleep}."] : [];
        return [.. await VisibleAsync(), .. unexcused, .. await DeadLettersAsync()];
    }

    private async Task<Dictionary<string, int>> CountAsync()
    {
        var counts = new Dictionary<string, int>();
        foreach (var queue in Queues)
        {
            if ((await new QueueClient(world.Storage, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount is > 0 and var count)
            {
                counts[queue] = count;
            }
        }

        return counts;
    }

    private async Task<List<string>> VisibleAsync()
    {
        var left = new List<string>();
        foreach (var queue in Queues.SelectMany(name => new[] { name, $"{name}-poison" }))
        {
            var client = new QueueClient(world.Storage, queue);
            if (await client.ExistsAsync() && (await client.PeekMessagesAsync(maxMessages: 32)).Value is { Length: > 0 } messages)
            {
                left.Add($"{messages.Length} messages are left on {queue}, such as {messages[0].Body}.");
            }
        }

        return left;
    }

    private async Task<List<string>> DeadLettersAsync()
    {
        var letters = new List<string>();
        await foreach (var row in new TableClient(world.Storage, "ChatdifyDeadLetters").QueryAsync<TableEntity>())
        {
            var told = row.Where(cell => cell.Key is "Reason" or "Queue" or "TurnId").Select(cell => cell.Value);
            letters.Add($"A dead letter: {row.PartitionKey} {string.Join(' ', told)}.");
        }

        return letters;
    }
}
