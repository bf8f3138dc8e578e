using System.Globalization;
using System.Text;

using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Steps;

using Xunit;

namespace Chatdify.Tests.Crashes;

/// <summary>All kills of one play, and their table.</summary>
/// <param name="play">The play.</param>
/// <param name="settings">Its settings.</param>
internal sealed class CrashMatrix(CrashPlay play, IReadOnlyDictionary<string, string> settings)
{
    /// <summary>A play mostly waits for a lease to run out.</summary>
    private static readonly int AtATime = 4 * Environment.ProcessorCount;

    private readonly long _since = TimeProvider.System.GetTimestamp();
    private IReadOnlyList<string> _steps = [];
    private IReadOnlyList<CrashCell> _cells = [];

    /// <summary>How long the recoveries took, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Recoveries => [.. _cells.Where(cell => cell.IsRecovered).Select(cell => cell.Recovery).Order()];

    /// <summary>Counts the steps, then kills at those that <paramref name="pick"/> picks from their names.</summary>
    public async Task RunAsync(Func<IReadOnlyList<string>, IEnumerable<(int Number, StepSide Side)>> pick)
    {
        _steps = await CrashCell.CountAsync(play, settings);
        using var places = new SemaphoreSlim(AtATime);
        _cells = await Task.WhenAll(pick(_steps).Select(one => InPlaceAsync(new CrashCell(one.Number, one.Side))));

        async Task<CrashCell> InPlaceAsync(CrashCell cell)
        {
            await places.WaitAsync();
            try
            {
                return await cell.PlayAsync(play, settings);
            }
            finally
            {
                places.Release();
            }
        }
    }

    /// <summary>Writes the table where it can be read although the test passed; the table.</summary>
    public async Task<string> WriteAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Find(), "TestResults"));
        var table = ToString();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"crash-matrix-{name}.txt"), table);
        return table;
    }

    public void AssertKept() =>
        Assert.All(_cells, cell => Assert.True(cell.Violation is null, $"{cell.Side} step {cell.Number} ({_steps[cell.Number - 1]}): {cell.Violation}"));

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var row in _cells.GroupBy(cell => cell.Number))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Key,3}  {_steps[row.Key - 1],-34} {string.Join("   ", row.Select(Show))}");
        }

        var (recoveries, bad) = (Recoveries, _cells.Count(cell => cell.Violation is not null));
        text.AppendLine(CultureInfo.InvariantCulture, $"{play.Name}: {_steps.Count} steps, {_cells.Count} plays, {_cells.Count(cell => cell.KilledAt is null)} not reached, {bad} violations, {TimeProvider.System.GetElapsedTime(_since).TotalSeconds:F0} s");
        if (recoveries.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"recovery: median {recoveries[recoveries.Count / 2].TotalSeconds:F1} s, worst {recoveries[^1].TotalSeconds:F1} s");
        }

        return text.ToString();
    }

    private string Show(CrashCell cell)
    {
        var elsewhere = cell.KilledAt is null ? " not reached" : cell.KilledAt == _steps[cell.Number - 1] ? "" : $" at {cell.KilledAt}";
        var seconds = cell.Recovery.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        return $"{cell.Side,-6} {(cell.Violation is null ? "ok" : "VIOLATION")} {seconds,4} s  {cell.Outcome + elsewhere,-36}";
    }
}
