using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Benchmarks.Soak.Stage;

namespace Chatdify.Benchmarks.Soak;

/// <summary>What is left in the app's storage once all conversations are at rest: nothing but watchdogs, which end, and no dead letter.</summary>
internal sealed class LeftOvers(SoakWorld world)
{
    private static readonly string[] Queues = ["chatdify-turns", "chatdify-replies", "chatdify-chores"];

    /// <summary>Waits until the queues are empty; what is left then.</summary>
    public async Task<IReadOnlyList<string>> LookAsync(TimeSpan patience)
    {
        var until = DateTimeOffset.UtcNow + patience;
        using var poll = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (DateTimeOffset.UtcNow < until && (await WaitingAsync()).Count > 0)
        {
            await poll.WaitForNextTickAsync();
        }

        return [.. await WaitingAsync(), .. await DeadLettersAsync()];
    }

    private async Task<List<string>> WaitingAsync()
    {
        var left = new List<string>();
        foreach (var queue in Queues.SelectMany(name => new[] { name, $"{name}-poison" }))
        {
            var client = new QueueClient(world.Storage, queue);
            if (await client.ExistsAsync() && (await client.GetPropertiesAsync()).Value.ApproximateMessagesCount is > 0 and var count)
            {
                left.Add($"{count} messages are left on {queue}.");
            }
        }

        return left;
    }

    private async Task<IReadOnlyList<string>> DeadLettersAsync()
    {
        var letters = new List<string>();
        await foreach (var row in new TableClient(world.Storage, "ChatdifyDeadLetters").QueryAsync<TableEntity>())
        {
            letters.Add($"A dead letter: {row.PartitionKey} {string.Join(' ', row.Where(cell => cell.Key is "Reason" or "Queue" or "TurnId").Select(cell => cell.Value))}");
        }

        return letters;
    }
}
