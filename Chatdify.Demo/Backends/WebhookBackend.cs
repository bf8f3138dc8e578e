using Chatdify.Demo.Hops;
using Chatdify.Simulators.ChatWebhook;

namespace Chatdify.Demo.Backends;

/// <summary>A workflow of n8n behind a webhook.</summary>
internal sealed class WebhookBackend(ChatWebhookSimulator webhook) : IDemoBackend
{
    private const string Key = "demo-key-of-the-workflow";

    public Uri Address => webhook.Url;

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Pipeline:Backend"] = "ChatWebhook",
        ["ChatWebhook:Url"] = $"{webhook.Url}",
        ["ChatWebhook:ApiKey"] = Key,
    };

    public static async Task<IDemoBackend> StartAsync(int port, DemoBrain brain, CancellationToken cancellationToken)
    {
        var webhook = await ChatWebhookSimulator.StartAsync(Key, port: port, cancellationToken: cancellationToken);
        webhook.Reply(question => brain.Think(question.Message) switch
        {
            // After 500 the workflow may have done its work, and is not asked again; 503 comes from what stands before it.
            { Fails: true } => WebhookScript.Html(503),
            var thought => WebhookScript.Answer(thought.Answer).HeldUntil(Task.Delay(thought.Takes, CancellationToken.None)),
        });
        return new WebhookBackend(webhook);
    }

    // The simulated workflow goes on in the thread it is given, and calls a new one after the chat.
    public IReadOnlyList<Question> QuestionsOf(long conversation) =>
    [
        .. from request in webhook.Requests.Of("POST", webhook.Url.AbsolutePath)
           let body = LoggedJson.Of(request.Body)
           where body?["chat_id"]?.ToString() == $"{conversation}"
           let given = body["thread_id"]?.ToString()
           select new Question(request, $"{body["message"]}", given, given ?? $"thread-{conversation}"),
    ];

    public ValueTask DisposeAsync() => webhook.DisposeAsync();
}
