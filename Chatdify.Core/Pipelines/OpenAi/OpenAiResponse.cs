using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>A response as the server holds it.</summary>
/// <param name="Status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>incomplete</c>, <c>failed</c>, <c>cancelled</c>.</param>
/// <param name="Text">What the model says to the customer; null when it holds no message at all.</param>
/// <param name="IncompleteReason"><c>max_output_tokens</c>, <c>content_filter</c>.</param>
internal sealed record OpenAiResponse(
    string? Id, string? ConversationId, string? Status, AnswerText? Text, OpenAiError Error, string? IncompleteReason, PipelineUsage? Usage)
{
    /// <summary>The response in a body, or null if it holds none.</summary>
    public static OpenAiResponse? TryRead(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParseObject(body, out var item) && item.Text("object") is "response" or null && item.Id("status") is not null
            ? Read(item)
            : null;

    /// <summary>The response in an event.</summary>
    public static OpenAiResponse Read(JsonElement item) => new(
        item.Id("id"),
        ConversationOf(item),
        item.Id("status"),
        ResponseText.Of(item.Items("output")),
        OpenAiError.Read(item.Get("error")),
        item.Get("incomplete_details").Text("reason"),
        AnswerUsage.Read(item.Get("usage")));

    /// <summary>What it means as the answer to a question.</summary>
    /// <param name="run">The ids known so far.</param>
    /// <param name="otherwise">The text that came in pieces, for a server that does not repeat it at the end.</param>
    public PipelineAnswer Conclude(PipelineRun run, AnswerText? otherwise = null)
    {
        var ids = run with { ConversationId = ConversationId ?? run.ConversationId, MessageId = Id ?? run.MessageId };
        var text = Text ?? otherwise ?? new AnswerText();
        return Status != "completed" ? new PipelineAnswer.Failed(Failure(), ids)
            : text.IsTooLong ? new PipelineAnswer.Failed(OpenAiFailures.Common.AnswerTooLong, ids)
            : new PipelineAnswer.Reply(text.ToString(), ids);
    }

    private PipelineFailure Failure() => (Status, IncompleteReason) switch
    {
        ("incomplete", "max_output_tokens") => OpenAiFailures.AnswerCut,
        ("incomplete", "content_filter") => OpenAiFailures.ContentFilter,
        ("incomplete", _) => OpenAiFailures.Incomplete,
        ("failed", _) => OpenAiErrors.FromStream(Error, conversationSent: false),
        ("cancelled", _) => OpenAiFailures.Cancelled,
        _ => OpenAiFailures.Common.Truncated("ended"),
    };

    private static string? ConversationOf(JsonElement item) => item.Id("conversation") ?? item.Get("conversation").Id("id");
}
