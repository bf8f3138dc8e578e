using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Files;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Sends a message so that it is never shown twice: with a mark, and where a sending was unclear, looks for the mark before sending
/// again. Without the user token nothing can tell; then it says so.
/// </summary>
internal sealed class MessageSender(MessagesApi messages, IOptions<ChatwootOptions> options, TimeProvider time)
{
    /// <summary>Reason of the problem that says "it may have been sent".</summary>
    public const string Unclear = "unclear_send";

    private const string Part = "callback";

    /// <summary>Sends; the message's id.</summary>
    /// <exception cref="CallbackException">It may or may not have been sent.</exception>
    public async Task<long> SendAsync(
        CallbackCall call, JsonObject message, IReadOnlyList<FileContent> files, CancellationToken cancellationToken)
    {
        if (call.Attempt.IsResumed && await LookUpAsync(call, cancellationToken) is { } there)
        {
            return there;
        }

        Mark(message, call.Attempt.Mark);
        try
        {
            return await messages.CreateAsync(call.Key, message, files, cancellationToken);
        }
        catch (ChatwootCallException failure) when (failure.IsUnclear)
        {
            // A 500 is Chatwoot's own last word: what it has not stored by then it never will.
            return await FindAsync(call, cancellationToken)
                ?? throw (failure.Status == 500 && messages.CanList ? failure : NotClear("the same request again looks for it first"));
        }
    }

    /// <summary>Null when the message is certainly not there: not found, and Chatwoot can no longer be working on it.</summary>
    private async Task<long?> LookUpAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        if (!messages.CanList)
        {
            throw NotClear("without Chatwoot:UserToken it cannot be looked up");
        }

        return await FindAsync(call, cancellationToken)
            ?? (time.GetUtcNow() < call.Attempt.StartedAt + options.Value.Timeout ? throw NotClear("try again in a minute") : null);
    }

    private async Task<long?> FindAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        if (!messages.CanList)
        {
            return null;
        }

        try
        {
            var newest = await messages.ListAsync(call.Key, before: null, after: null, withInternal: true, cancellationToken);
            return newest
                .Where(row => row.Member("content_attributes", "chatdify", "turn").Text() == call.Attempt.Mark)
                .Select(row => row.Member("id").Whole())
                .FirstOrDefault();
        }
        catch (ChatwootCallException)
        {
            throw NotClear("it could not be looked up");
        }
    }

    private static void Mark(JsonObject message, string mark)
    {
        var attributes = message["content_attributes"] as JsonObject ?? [];
        attributes["chatdify"] = new JsonObject { ["turn"] = mark, ["part"] = Part };
        message["content_attributes"] = attributes.DeepClone();
    }

    private static CallbackException NotClear(string advice) =>
        new(new CallbackResult.Problem(502, Unclear, $"It is not clear whether Chatwoot has taken the message; {advice}."));
}
