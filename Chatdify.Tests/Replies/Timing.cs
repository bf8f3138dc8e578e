using System.Diagnostics;
using Xunit;

namespace Chatdify.Tests.Replies;

internal static class Timing
{
    private const int Length = 150_000;

    /// <summary>The largest answer Chatwoot takes, made of one piece, must be done far sooner than quadratic time would allow.</summary>
    public static void IsLinear(string piece, Action<string> work)
    {
        var text = string.Concat(Enumerable.Repeat(piece, Length / piece.Length));
        work(text[..(text.Length / 50)]);
        var watch = Stopwatch.StartNew();

        work(text);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{piece}: {watch.Elapsed}");
    }
}
