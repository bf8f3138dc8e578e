namespace Chatdify.Core.Pipelines;

/// <summary>For those who only want the end of an answer.</summary>
public sealed class NoListener : IAnswerListener
{
    private NoListener()
    {
    }

    /// <summary>The only one.</summary>
    public static NoListener Instance { get; } = new();

    /// <inheritdoc />
    public Task RunKnownAsync(PipelineRun run) => Task.CompletedTask;
}
