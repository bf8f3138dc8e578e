namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Looks for the end of a response that was cut off: asks at once, after a second, then every two, until there is one.</summary>
internal sealed class ResponseRecovery(OpenAiClient client, TimeProvider time, PipelineRun run)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>The answer, or a failure. The end of the caller's patience is one too: <see cref="FailureKind.RunUnknown"/>.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken patience)
    {
        if (run.MessageId is not { } id)
        {
            return Fail(OpenAiFailures.RunNotFound);
        }

        try
        {
            for (var pause = FirstPause; ; pause = Pause)
            {
                if (await LookAsync(id, patience) is { } answer)
                {
                    return answer;
                }

                await Task.Delay(pause, time, patience);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Fail(OpenAiFailures.Common.RunUnknown);
        }
    }

    /// <summary>What the server knows now, or null if that can still change.</summary>
    private async Task<PipelineAnswer?> LookAsync(string id, CancellationToken cancellationToken)
    {
        var (response, failure) = await client.ResponseAsync(id, cancellationToken);
        return failure?.Kind switch
        {
            null when response!.Status is "in_progress" or "queued" => null,
            null => response.Conclude(run),
            FailureKind.ConversationLost => Fail(OpenAiFailures.RunNotFound),
            FailureKind.Permanent => Fail(failure),
            _ => null,
        };
    }

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, run);
}
