using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Looks for the end of a response that was cut off.</summary>
internal sealed class ResponseRecovery(OpenAiClient client, TimeProvider time, PipelineRun run)
{
    /// <summary>The answer, or a failure. The end of the caller's patience is one too: <see cref="FailureKind.RunUnknown"/>.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken patience)
    {
        if (run.MessageId is not { } id)
        {
            return Fail(OpenAiFailures.RunNotFound);
        }

        return await RunLookup.RunAsync(token => LookAsync(id, token), time, patience) ?? Fail(OpenAiFailures.Common.RunUnknown);
    }

    /// <summary>What the server knows now, or null if that can still change.</summary>
    private async Task<PipelineAnswer?> LookAsync(string id, CancellationToken cancellationToken)
    {
        var (response, failure) = await client.ResponseAsync(id, cancellationToken);
        return failure?.Kind switch
        {
            null when response!.Status is "in_progress" or "queued" => null,
            null => response.Conclude(run) with { Usage = response.Usage },
            FailureKind.ConversationLost => Fail(OpenAiFailures.RunNotFound),
            FailureKind.Permanent => Fail(failure),
            _ => null,
        };
    }

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, run);
}
