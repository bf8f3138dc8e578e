using System.Text.Json.Nodes;

using Chatdify.Core.Files;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>A question with its files, which go along in the request itself: the server need not reach Chatwoot, and keeps no address.</summary>
internal static class OpenAiContent
{
    public static OpenAiMessage ForResponses(PipelineQuestion question) => Of(
        question,
        text => new JsonObject { ["type"] = "input_text", ["text"] = text },
        file => file.Kind == QuestionFile.Image
            ? new JsonObject { ["type"] = "input_image", ["image_url"] = Data(file) }
            : new JsonObject { ["type"] = "input_file", ["filename"] = file.Content!.Name, ["file_data"] = Data(file) });

    public static OpenAiMessage ForCompletions(PipelineQuestion question) => Of(
        question,
        text => new JsonObject { ["type"] = "text", ["text"] = text },
        file => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = Data(file) } });

    private static OpenAiMessage Of(PipelineQuestion question, Func<string, JsonNode> text, Func<TakenFile, JsonNode> part) => new(
        "user",
        question.Taken.Count == 0 ? question.Text : new JsonArray([text(question.Text), .. question.Taken.Select(part)]));

    private static string Data(TakenFile file) => $"data:{file.Content!.ContentType};base64,{Convert.ToBase64String(file.Content.Bytes.Span)}";
}
