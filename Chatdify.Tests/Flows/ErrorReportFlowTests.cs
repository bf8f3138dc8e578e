using System.Collections.Concurrent;
using System.Text.Json;

using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Errors of functions reach Sentry with the conversation's id and without anybody's words.</summary>
public sealed class ErrorReportFlowTests
{
    [Fact]
    public async Task An_error_of_a_function_is_reported_with_its_conversation_and_without_content()
    {
        var envelopes = new ConcurrentQueue<string>();
        await using var sentry = await SentryServerAsync(envelopes);
        var dsn = new UriBuilder(sentry.Urls.First()) { UserName = "publickey", Path = "/1" }.Uri.ToString();
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Sentry:Dsn"] = dsn });
        var key = new ConversationKey(stage.Chatwoot.AccountId, 4711);

        // A conversation that thinks without a turn is a state that no code of ours makes.
        var store = new TableConversationStore(new TableServiceClient(stage.Storage));
        var broken = new ConversationChange(new ConversationState { Phase = Phase.Thinking, TurnId = "my-secret-turn" });
        await store.CommitAsync(key, new Snapshot(new ConversationState(), null, []), broken, CancellationToken.None);
        var queue = new QueueClient(stage.Storage, QueueNames.Turns, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.SendMessageAsync(JsonSerializer.Serialize(TurnWork.For(key), JsonSerializerOptions.Web));

        var report = await Eventually.Async(() => Task.FromResult(envelopes.FirstOrDefault()), "a report to reach Sentry");
        Assert.Contains($"\"conversation\":\"{key}\"", report, StringComparison.Ordinal);
        Assert.Contains("\"function\":\"AnswerQueuedMessages\"", report, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException", report, StringComparison.Ordinal);
        Assert.DoesNotContain("my-secret", report, StringComparison.Ordinal);
        Assert.DoesNotContain("thinks without", report, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> SentryServerAsync(ConcurrentQueue<string> envelopes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapPost("/api/1/envelope/", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            envelopes.Enqueue(await reader.ReadToEndAsync());
            return Results.Ok();
        });
        await server.StartAsync();
        return server;
    }
}
