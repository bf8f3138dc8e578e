using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Chatwoot.Api;

/// <summary>Chatwoot's teams, agents and contacts (reference sheet 5.4, 5.5): users only. Throws <see cref="ChatwootCallException"/>.</summary>
internal sealed class PeopleApi(ChatwootRest rest)
{
    /// <summary>All teams.</summary>
    public Task<IReadOnlyList<JsonElement>> TeamsAsync(CancellationToken cancellationToken) => ListAsync("teams", cancellationToken);

    /// <summary>All agents.</summary>
    public Task<IReadOnlyList<JsonElement>> AgentsAsync(CancellationToken cancellationToken) => ListAsync("agents", cancellationToken);

    /// <summary>Contacts that have the text somewhere in name, e-mail, phone or identifier.</summary>
    public async Task<IReadOnlyList<JsonElement>> SearchContactsAsync(string text, CancellationToken cancellationToken)
    {
        var answer = await rest.AsUserAsync(HttpMethod.Get, "contacts/search?q=" + Uri.EscapeDataString(text), null, cancellationToken);
        return ChatwootAnswer.HoldsList(answer, "payload")
            ? [.. answer!.Value.Member("payload").Elements()]
            : throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer, asUser: true);
    }

    /// <summary>Creates a contact; its id.</summary>
    public async Task<long> CreateContactAsync(JsonObject contact, CancellationToken cancellationToken)
    {
        var answer = await rest.AsUserAsync(HttpMethod.Post, "contacts", contact, cancellationToken);
        return (answer ?? default).Member("payload", "contact", "id").Whole() ?? throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer, asUser: true);
    }

    /// <summary>Changes a contact; attributes are merged. The contact as it is then.</summary>
    public async Task<JsonElement> UpdateContactAsync(long id, JsonObject changes, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"contacts/{id}");
        var answer = await rest.AsUserAsync(HttpMethod.Patch, path, changes, cancellationToken);
        return (answer ?? default).Member("payload") is { ValueKind: JsonValueKind.Object } contact
            ? contact
            : throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer, asUser: true);
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellationToken) =>
        await rest.AsUserAsync(HttpMethod.Get, path, null, cancellationToken) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray()]
            : throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer, asUser: true);
}
