namespace Chatdify.Core.Pipelines.Answers;

/// <summary>The rhythm in which a run that was cut off is looked for: at once, after a second, then every two.</summary>
internal static class RunLookup
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>The first answer or failure that is found; null when the caller's patience ended before there was one.</summary>
    /// <param name="look">What the backend knows now, or null if that can still change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">Ends the looking; nothing is thrown.</param>
    public static async Task<PipelineAnswer?> RunAsync(
        Func<CancellationToken, Task<PipelineAnswer?>> look, TimeProvider time, CancellationToken patience)
    {
        try
        {
            for (var pause = FirstPause; ; pause = Pause)
            {
                if (await look(patience) is { } answer)
                {
                    return answer;
                }

                await Task.Delay(pause, time, patience);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }
    }
}
