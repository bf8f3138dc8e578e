using System.Text.Json;

namespace Chatdify.Core.Chat;

/// <summary>A request of the chat API, checked and with its ids.</summary>
/// <param name="Message">What the user wrote; never blank, at most 150,000 characters.</param>
/// <param name="UserId">The user; null when the caller named none.</param>
/// <param name="ChatId">The chat at the caller's; made up when the caller named none.</param>
/// <param name="ThreadId">What is remembered together: the caller's, else the chat's id, else a new one.</param>
/// <param name="Metadata">Further inputs for the pipeline, as text.</param>
public sealed record ChatRequest(string Message, string? UserId, string ChatId, string ThreadId, IReadOnlyDictionary<string, string> Metadata)
{
    private const int LongestMessage = 150_000;
    private const int LongestId = 128;
    private const int MostMetadata = 50;
    private const int LongestMetadata = 10_000;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Reads <c>{message, user_id?, chat_id?, thread_id?, metadata?}</c>; ids may be numbers.</summary>
    /// <returns>The request, or the field that is wrong and what is wrong with it.</returns>
    public static (ChatRequest? Request, ChatProblem? Problem) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Read(document.RootElement), null)
                : (null, new ChatProblem("body", "The body is not a JSON object."));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // InvalidOperation: half of a surrogate pair in a text.
            return (null, new ChatProblem("body", "The body is not JSON."));
        }
        catch (ChatProblemException wrong)
        {
            return (null, wrong.Problem);
        }
    }

    private static ChatRequest Read(JsonElement root)
    {
        var message = root.TryGetProperty("message", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        if (string.IsNullOrWhiteSpace(message) || message.Length > LongestMessage)
        {
            throw new ChatProblemException("message", "message must be a text of 1 to 150,000 characters.");
        }

        var (chat, thread) = (Id(root, "chat_id"), Id(root, "thread_id"));
        thread ??= chat ?? $"t-{Guid.NewGuid():N}";
        return new ChatRequest(message, Id(root, "user_id"), chat ?? thread, thread, ReadMetadata(root));
    }

    private static string? Id(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new ChatProblemException(name, $"{name} must be a text or a number."),
        };
        return string.IsNullOrWhiteSpace(text) ? null
            : text.Length <= LongestId ? text
            : throw new ChatProblemException(name, $"{name} must have at most {LongestId} characters.");
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement root)
    {
        if (!root.TryGetProperty("metadata", out var metadata) || metadata.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Count() > MostMetadata)
        {
            throw new ChatProblemException("metadata", $"metadata must be an object of at most {MostMetadata} members.");
        }

        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in metadata.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            inputs[member.Name] = text.Length <= LongestMetadata
                ? text
                : throw new ChatProblemException("metadata", $"Members of metadata must have at most {LongestMetadata} characters.");
        }

        return inputs;
    }
}

/// <summary>What is wrong with a request.</summary>
/// <param name="Field">The field concerned; <c>body</c> for the whole.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record ChatProblem(string Field, string Detail);

/// <summary>Carries a <see cref="ChatProblem"/> out of the reading.</summary>
internal sealed class ChatProblemException(string field, string detail) : Exception(detail)
{
    public ChatProblem Problem { get; } = new(field, detail);
}
