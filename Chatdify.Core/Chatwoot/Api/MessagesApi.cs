using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Chatwoot.Api;

/// <summary>Chatwoot's messages (reference sheet 5.3). Throws <see cref="ChatwootCallException"/>.</summary>
internal sealed class MessagesApi(ChatwootRest rest)
{
    /// <summary>Whether messages can be listed: bots cannot.</summary>
    public bool CanList => rest.HasUserToken;

    /// <summary>The newest 20, the 20 before an id, up to 100 after one, or what lies between; oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(
        ConversationKey key, long? before, long? after, bool withInternal, CancellationToken cancellationToken)
    {
        string?[] query =
        [
            before is { } b ? string.Create(CultureInfo.InvariantCulture, $"before={b}") : null,
            after is { } a ? string.Create(CultureInfo.InvariantCulture, $"after={a}") : null,
            withInternal ? null : "filter_internal_messages=true",
        ];
        var text = string.Join('&', query.OfType<string>());
        var answer = await rest.AsUserAsync(HttpMethod.Get, Path(key) + (text.Length > 0 ? "?" + text : ""), null, cancellationToken);
        return ChatwootAnswer.HoldsList(answer, "payload")
            ? [.. answer!.Value.Member("payload").Elements()]
            : throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer, asUser: true);
    }

    /// <summary>Creates a message as the bot, once; its id.</summary>
    public async Task<long> CreateAsync(
        ConversationKey key, JsonObject message, IReadOnlyList<FileContent> files, CancellationToken cancellationToken)
    {
        var answer = files.Count == 0
            ? await rest.AsBotAsync(HttpMethod.Post, Path(key), message, cancellationToken)
            : await rest.AsBotAsync(HttpMethod.Post, Path(key), () => Multipart(message, files), cancellationToken);
        return (answer ?? default).Member("id").Whole() ?? throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer);
    }

    /// <summary>A message with files as Chatwoot takes it: objects are written into fields.</summary>
    internal static MultipartFormDataContent Multipart(JsonObject message, IReadOnlyList<FileContent> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in message)
        {
            form.Add(new StringContent(value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? ""), name);
        }

        foreach (var file in files)
        {
            var content = new ReadOnlyMemoryContent(file.Bytes);
            content.Headers.TryAddWithoutValidation("Content-Type", file.ContentType);
            form.Add(content, "attachments[]", file.Name);
        }

        return form;
    }

    private static string Path(ConversationKey key) => string.Create(CultureInfo.InvariantCulture, $"conversations/{key.Conversation}/messages");
}
