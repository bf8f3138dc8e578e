using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>A message about to be created.</summary>
internal sealed record NewMessage(SimMessageType Type, Author Author, string? Content)
{
    public bool Private { get; init; }
    public string ContentType { get; init; } = "text";
    public JsonObject ContentAttributes { get; init; } = [];
    public JsonObject AdditionalAttributes { get; init; } = [];
    public string? SourceId { get; init; }
    public IReadOnlyList<SimAttachment> Attachments { get; init; } = [];
}

/// <summary>Why a message was refused; REST answers 422 with the text.</summary>
internal sealed class MessageRefusedException(string message) : Exception(message);
