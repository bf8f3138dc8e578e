namespace Chatdify.Embedded.Functions.Queues;

/// <summary>How long to wait before looking again at an empty queue: from 100 ms, doubling with a random part, up to a limit.</summary>
internal sealed class PollingBackoff(TimeSpan longest, Random random)
{
    /// <summary>The first wait.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    // Doubling further would only overflow: 100 ms x 2^20 is more than a day.
    private const int MaxExponent = 20;
    private int _empty;

    /// <summary>The wait after one more empty look.</summary>
    public TimeSpan Next()
    {
        var growth = Math.Pow(2, Math.Min(_empty++, MaxExponent)) - 1;
        var next = Shortest + (Shortest * growth * (0.8 + (0.4 * random.NextDouble())));
        return next < longest ? next : longest;
    }

    /// <summary>Forgets empty looks: there was a message.</summary>
    public void Reset() => _empty = 0;
}
