using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>The transcript: what was said, oldest first; notes only on request, activities never.</summary>
internal sealed class ListMessages(MessagesApi messages) : ICallbackHandler
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int Activity = 2;

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["list_messages", "chatwoot_messages"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var limit = call.Arguments.Whole("limit") ?? DefaultLimit;
        if (limit > MaxLimit)
        {
            return CallbackProblems.Malformed("limit", $"limit must not be more than {MaxLimit}.");
        }

        var rows = await CollectAsync(call, (int)limit, cancellationToken);
        return Answers.For(call.Key, new JsonObject { ["messages"] = new JsonArray([.. rows.Select(View)]) });
    }

    /// <summary>Chatwoot gives 20 before a message at a time, so more are read page by page.</summary>
    private async Task<List<JsonElement>> CollectAsync(CallbackCall call, int limit, CancellationToken cancellationToken)
    {
        var (withPrivate, after) = (call.Arguments.Flag("private") ?? false, call.Arguments.Whole("after"));
        var (rows, before) = (new List<JsonElement>(), call.Arguments.Whole("before"));
        while (true)
        {
            var page = await messages.ListAsync(call.Key, before, after, withPrivate, cancellationToken);
            rows.InsertRange(0, page.Where(row => IsWanted(row, withPrivate, after)));
            if (after is not null)
            {
                return [.. rows.Take(limit)];
            }

            if (page.Count == 0 || rows.Count >= limit || page[0].Member("id").Whole() is not { } oldest)
            {
                return [.. rows.TakeLast(limit)];
            }

            before = oldest;
        }
    }

    private static bool IsWanted(JsonElement row, bool withPrivate, long? after) =>
        row.Member("message_type").Whole() != Activity && (withPrivate || !row.Member("private").IsTrue()) && !(row.Member("id").Whole() <= after);

    private static JsonObject View(JsonElement row)
    {
        var view = Answers.Members(row, "id", "content", "content_type", "private", "created_at")!;
        view["role"] = Role(row);
        view["sender"] = row.Member("sender", "name").Text();
        view["attachments"] = new JsonArray([.. row.Member("attachments").Elements().Select(file => Answers.Members(file, "file_type", "data_url"))]);
        return view;
    }

    private static string Role(JsonElement row) => row.Member("message_type").Whole() == 0 ? "customer"
        : row.Member("sender", "type").Text() switch
        {
            "agent_bot" => "bot",
            "user" => "agent",
            _ => "system",
        };
}
