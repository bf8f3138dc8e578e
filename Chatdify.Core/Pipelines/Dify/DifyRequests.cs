using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Body of <c>POST chat-messages</c>. <c>auto_generate_name</c> is always false: true costs a model call per conversation.</summary>
internal sealed record DifyChatRequest(
    string Query,
    string User,
    string ConversationId,
    IReadOnlyDictionary<string, string> Inputs,
    string ResponseMode,
    bool AutoGenerateName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DifyChatFile>? Files = null);

/// <summary>A file that was uploaded before.</summary>
internal sealed record DifyChatFile(string Type, string UploadFileId)
{
    public string TransferMethod => "local_file";

    /// <summary>The files that go with a question; null for none.</summary>
    public static IReadOnlyList<DifyChatFile>? Of(PipelineQuestion question) =>
        question.Taken.Count > 0 ? [.. question.Taken.Select(file => new DifyChatFile(file.Kind, file.Id!))] : null;
}

/// <summary>Body of <c>POST workflows/run</c>.</summary>
internal sealed record DifyWorkflowRequest(
    IReadOnlyDictionary<string, string> Inputs,
    string User,
    string ResponseMode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DifyChatFile>? Files = null);

/// <summary>Body of <c>PUT conversations/{id}/variables/{id}</c>.</summary>
internal sealed record DifyVariableRequest(JsonNode Value, string User);

/// <summary>Body of a stop.</summary>
internal sealed record DifyStopRequest(string User);

/// <summary>Body of <c>POST form/human_input/{token}</c>.</summary>
internal sealed record DifyFormRequest(IReadOnlyDictionary<string, string> Inputs, string Action, string User);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DifyChatRequest))]
[JsonSerializable(typeof(DifyWorkflowRequest))]
[JsonSerializable(typeof(DifyVariableRequest))]
[JsonSerializable(typeof(DifyStopRequest))]
[JsonSerializable(typeof(DifyFormRequest))]
internal sealed partial class DifyJsonContext : JsonSerializerContext;
