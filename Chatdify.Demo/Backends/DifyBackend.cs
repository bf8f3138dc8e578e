using Chatdify.Demo.Hops;
using Chatdify.Simulators.Dify;

namespace Chatdify.Demo.Backends;

/// <summary>A chat app of Dify.</summary>
internal sealed class DifyBackend(DifySimulator dify) : IDemoBackend
{
    private const string Conversation = "chatwoot_conversation_id";

    public Uri Address => new(dify.BaseUrl, "v1");

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Dify:BaseUrl"] = $"{dify.BaseUrl}",
        ["Dify:ApiKey"] = dify.ApiKey,
    };

    public static async Task<IDemoBackend> StartAsync(int port, DemoBrain brain, CancellationToken cancellationToken)
    {
        var dify = await DifySimulator.StartAsync(new() { Port = port }, cancellationToken);
        dify.Reply(request => brain.Think(request.Query) switch
        {
            { Fails: true } => DifyScript.Error(500, "internal_server_error", DemoThought.Excuse),
            var thought => DifyScript.Answer(thought.Answer).ThinkingFor(thought.Takes),
        });
        return new DifyBackend(dify);
    }

    // Runs do not tell their requests; in one conversation they come one after another, as the requests that were not refused do.
    public IReadOnlyList<Question> QuestionsOf(long conversation)
    {
        var runs = new Queue<DifyRun>(dify.Runs.Where(run => run.Inputs[Conversation]?.ToString() == $"{conversation}"));
        return
        [
            .. from request in dify.Requests.Of("POST", "/chat-messages")
               let body = LoggedJson.Of(request.Body)
               where body?["inputs"]?[Conversation]?.ToString() == $"{conversation}"
               let run = request.Status is >= 400 || runs.Count == 0 ? null : runs.Dequeue()
               select new Question(request, $"{body["query"]}", run?.ConversationIdGiven, run?.ConversationId),
        ];
    }

    public ValueTask DisposeAsync() => dify.DisposeAsync();
}
