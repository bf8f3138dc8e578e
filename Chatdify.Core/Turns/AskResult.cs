using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>What came of asking a pipeline. Each carries the turn as it is written now.</summary>
public abstract record AskResult(Turn Turn)
{
    /// <summary>The pipeline answered or failed.</summary>
    public sealed record Heard(Turn Turn, PipelineAnswer Answer) : AskResult(Turn);

    /// <summary>The conversation is not the bot's any more, for this reason; the pipeline was stopped.</summary>
    public sealed record TakenOver(Turn Turn, string Reason) : AskResult(Turn);

    /// <summary>A newer message came before the pipeline had said anything; it was stopped, and both are to be asked together.</summary>
    public sealed record Superseded(Turn Turn) : AskResult(Turn);
}
