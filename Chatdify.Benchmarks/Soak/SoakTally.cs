using System.Collections.Concurrent;

using Chatdify.Benchmarks.Soak.Actors;
using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Oracles;

namespace Chatdify.Benchmarks.Soak;

/// <summary>Counts, over all conversations that are over. Thread-safe.</summary>
internal sealed class SoakTally
{
    private readonly Lock _gate = new();
    private readonly List<double> _waits = [];

    public int Conversations { get; private set; }

    public int Messages { get; private set; }

    public int Accepted { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>How messages ended, by kind and reason.</summary>
    public ConcurrentDictionary<string, int> Ends { get; } = new();

    /// <summary>Faults of Chatwoot that struck.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new();

    /// <summary>Bot messages shown to customers.</summary>
    public int Words { get; private set; }

    /// <summary>Broken promises, each with its conversation.</summary>
    public ConcurrentQueue<(long Conversation, Violation Violation)> Violations { get; } = new();

    public void Add(ConversationActor actor, History history)
    {
        lock (_gate)
        {
            Conversations++;
            Messages += actor.Messages;
            Duplicates += actor.Duplicates;
            Accepted += history.Delivered.Where(row => row.IsAccepted).Select(row => row.Message).Distinct().Count();
            Words += history.Said.Count(row => row.IsBotsWord);
            _waits.AddRange(Deadline.Waits(history).Select(wait => (wait.End - wait.Accepted).TotalSeconds));
        }

        foreach (var ended in history.Ended)
        {
            Count(Ends, ended.Reason is null ? ended.Kind : $"{ended.Kind} {ended.Reason}");
        }

        foreach (var call in history.Called.Where(call => call.Fault is not null))
        {
            Count(Faults, call.Fault!);
        }
    }

    /// <summary>The time in seconds within which this share of the messages ended.</summary>
    public double Percentile(double share)
    {
        lock (_gate)
        {
            var sorted = _waits.Order().ToList();
            return sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
        }
    }

    private static void Count(ConcurrentDictionary<string, int> counts, string name) => counts.AddOrUpdate(name, 1, (_, count) => count + 1);
}
