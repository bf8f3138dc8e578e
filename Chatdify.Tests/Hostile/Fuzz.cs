using System.Globalization;

namespace Chatdify.Tests.Hostile;

/// <summary>
/// Rounds of a fuzz test. Each has a seed of its own, named when it fails, so that it can be run again alone:
/// <c>CHATDIFY_FUZZ_SEED=…</c>. <c>CHATDIFY_FUZZ_ROUNDS=…</c> multiplies how many there are.
/// </summary>
internal static class Fuzz
{
    private const int FirstSeed = 20_261_121;

    /// <summary>Runs <paramref name="round"/> with fresh chance each time.</summary>
    public static void Run(int rounds, Action<Random> round)
    {
        foreach (var seed in Seeds(rounds))
        {
            try
            {
                round(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new FuzzException(seed, failure);
            }
        }
    }

    /// <summary>Runs <paramref name="round"/> with fresh chance each time, one after the other.</summary>
    public static async Task RunAsync(int rounds, Func<Random, Task> round)
    {
        foreach (var seed in Seeds(rounds))
        {
            try
            {
                await round(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new FuzzException(seed, failure);
            }
        }
    }

    private static IEnumerable<int> Seeds(int rounds) => Number("CHATDIFY_FUZZ_SEED") is { } only
        ? [only]
        : Enumerable.Range(FirstSeed, rounds * (Number("CHATDIFY_FUZZ_ROUNDS") ?? 1));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class FuzzException(int seed, Exception inner)
        : Exception(string.Create(CultureInfo.InvariantCulture, $"CHATDIFY_FUZZ_SEED={seed}: {inner}"), inner);
}
