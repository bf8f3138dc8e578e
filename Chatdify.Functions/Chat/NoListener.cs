using Chatdify.Core.Pipelines;

namespace Chatdify.Functions.Chat;

/// <summary>For those who only want the end.</summary>
internal sealed class NoListener : IAnswerListener
{
    public static NoListener Instance { get; } = new();

    public Task RunKnownAsync(PipelineRun run) => Task.CompletedTask;
}
