using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Failures that Dify does not report itself.</summary>
internal static class DifyFailures
{
    /// <summary>Those of every backend.</summary>
    public static BackendFailures Common { get; } = new(DifyOptions.SectionName);

    public static PipelineFailure Stopped { get; } =
        new(FailureKind.Permanent, "stopped", "The run was stopped in Dify or reached its time limit there.");

    public static PipelineFailure ConversationUnknown { get; } = new(
        FailureKind.ConversationLost, "not_found", "Dify said nothing, and does not know the conversation for this user and key.");

    public static PipelineFailure RunNotFound { get; } = new(
        FailureKind.Transient, "run_not_found", "Dify has no trace of the question; it can be asked again.");

    public static PipelineFailure TextGenerator { get; } = new(
        FailureKind.Permanent, "completion_app", "Dify:ApiKey belongs to a text generator; use a chatbot, chatflow, agent or workflow.");

    public static PipelineFailure NotHandedIn { get; } = new(
        FailureKind.Transient, "form_not_handed_in", "The answer to the form did not reach Dify; it can be handed in again.");

    public static PipelineFailure RunFailed(string code) =>
        new(FailureKind.Transient, code, "The run that was cut off has failed in Dify.");
}
