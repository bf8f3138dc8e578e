using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>Who a turn is for.</summary>
internal static class TurnPipelines
{
    /// <summary>The pipeline whose turn it is: an answer to a form goes to the one that asked, a question goes the way of its plan.</summary>
    public static PipelineRef Whom(this Turn turn, PipelinePlans plans) =>
        turn.Submission is { } handedIn ? PipelineRef.Parse(handedIn.Pipeline) : plans.Of(turn.Path).At(turn.Path.Step);

    /// <summary>Whether another one can be asked after it: nobody else knows what an answer to a form is about.</summary>
    public static bool HasNext(this Turn turn, PipelinePlans plans) => turn.Submission is null && plans.Of(turn.Path).HasNext(turn.Path.Step);
}
