using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Failures that the server does not report as errors.</summary>
internal static class OpenAiFailures
{
    /// <summary>Those of every backend.</summary>
    public static BackendFailures Common { get; } = new(OpenAiOptions.SectionName);

    /// <summary>A sentence that stops in its middle can say the opposite of what was meant, so nobody is shown one.</summary>
    public static PipelineFailure AnswerCut { get; } = new(
        FailureKind.Permanent, "answer_cut", "The answer reached the limit of tokens before its end; see OpenAi:MaxOutputTokens.");

    public static PipelineFailure ContentFilter { get; } = new(
        FailureKind.Permanent, "content_filter", "The answer was withheld by the server's content filter.");

    public static PipelineFailure Incomplete { get; } = new(
        FailureKind.Permanent, "incomplete", "The server stopped before the answer was complete.");

    public static PipelineFailure Cancelled { get; } = new(
        FailureKind.Transient, "cancelled", "The response was cancelled before it was complete.");

    /// <summary>A response is added to its conversation only when it completes, and has no tools by which it could act elsewhere.</summary>
    public static PipelineFailure RunNotFound { get; } = new(
        FailureKind.Transient, "run_not_found", "The server has no trace of the response; the question can be asked again.");

    /// <summary>Chat completions leave nothing at the server that could be looked up, nor be spoilt by a repetition.</summary>
    public static PipelineFailure CompletionLost { get; } = new(
        FailureKind.Transient, "completion_lost", "A chat completion that broke off can only be asked for again.");
}
