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

    /// <summary>Chatwoot lists so many messages at once.</summary>
    private const int PageSize = 20;

    private const int MostPages = 50;

    /// <summary>Between our clock and Chatwoot's.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

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
        await call.Attempt.SendingAsync(cancellationToken);
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

        var over = (call.Attempt.SentAt ?? call.Attempt.StartedAt) + ChatwootRest.Patience + options.Value.Timeout;
        return await FindAsync(call, cancellationToken) ?? (time.GetUtcNow() < over ? throw NotClear("try again in a minute") : null);
    }

    private async Task<long?> FindAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        if (!messages.CanList)
        {
            return null;
        }

        try
        {
            return await SearchAsync(call, cancellationToken);
        }
        catch (ChatwootCallException)
        {
            throw NotClear("it could not be looked up");
        }
    }

    /// <summary>From the newest message back to when the first try began: a key is good for a day, in which much may have been said.</summary>
    private async Task<long?> SearchAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var (since, before) = ((call.Attempt.StartedAt - ClockSkew).ToUnixTimeSeconds(), (long?)null);
        for (var page = 0; page < MostPages; page++)
        {
            var rows = await messages.ListAsync(call.Key, before, after: null, withInternal: true, cancellationToken);
            var found = rows.Where(row => row.Member("content_attributes", "chatdify", "turn").Text() == call.Attempt.Mark);
            if (found.Select(row => row.Member("id").Whole()).FirstOrDefault() is { } there)
            {
                return there;
            }

            if (rows.Count < PageSize || rows[0].Member("created_at").Whole() < since)
            {
                return null;
            }

            before = rows[0].Member("id").Whole();
        }

        throw NotClear("too much has been said since");
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
