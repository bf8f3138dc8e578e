using System.Collections.Concurrent;

namespace Chatdify.Tests.Embedded.Functions;

/// <summary>What functions of a test tell it, and the gate where they wait for it.</summary>
internal sealed class Probe
{
    private readonly ConcurrentQueue<string> _told = new();
    private int _inside;
    private int _mostInside;

    /// <summary>Opened by the test; functions that wait here run on then.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets one waiting function through per release.</summary>
    public SemaphoreSlim Turnstile { get; } = new(0);

    public IReadOnlyList<string> Told => [.. _told];

    public int Inside => Volatile.Read(ref _inside);

    public int MostInside => Volatile.Read(ref _mostInside);

    public void Tell(string line) => _told.Enqueue(line);

    public void Enter()
    {
        var inside = Interlocked.Increment(ref _inside);
        InterlockedMax(ref _mostInside, inside);
    }

    public void Leave() => Interlocked.Decrement(ref _inside);

    public Task<IReadOnlyList<string>> ToldAsync(int count) => Eventually.Async(
        () => Task.FromResult(Told is { } told && told.Count >= count ? told : null), $"{count} lines, told so far: {string.Join(" | ", Told)}");

    public Task InsideAsync(int count) => Eventually.Async(
        () => Task.FromResult(Inside == count ? this : null), $"{count} functions running at a time");

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
            {
                return;
            }
        }
    }
}
