using Chatdify.Demo.Hops;
using Chatdify.Simulators.Letta;

namespace Chatdify.Demo.Backends;

/// <summary>An agent of Letta.</summary>
internal sealed class LettaBackend(LettaSimulator letta) : IDemoBackend
{
    public Uri Address => new(letta.BaseUrl, "v1");

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Pipeline:Backend"] = "Letta",
        ["Letta:BaseUrl"] = $"{letta.BaseUrl}",
        ["Letta:ApiKey"] = letta.ApiKey!,
        ["Letta:AgentId"] = letta.AgentId,
    };

    public static async Task<IDemoBackend> StartAsync(int port, DemoBrain brain, CancellationToken cancellationToken)
    {
        var letta = await LettaSimulator.StartAsync(port: port, cancellationToken: cancellationToken);
        letta.Reply(run => brain.Think(run.Question) switch
        {
            { Fails: true } => LettaScript.Error(500, $$"""{"detail":"{{DemoThought.Excuse}}"}"""),
            var thought => LettaScript.Answer(thought.Answer).HeldUntil(Task.Delay(thought.Takes, CancellationToken.None)),
        });
        return new LettaBackend(letta);
    }

    // The app names the conversations that it makes after Chatwoot's; questions tell only Letta's own id.
    public IReadOnlyList<Question> QuestionsOf(long conversation) =>
    [
        .. from request in letta.Requests.Of("POST", "/conversations/*/messages")
           let thread = request.Path.Split('/')[^2]
           where letta.SummaryOf(thread)?.EndsWith($"-{conversation}", StringComparison.Ordinal) is true
           let text = $"{LoggedJson.Of(request.Body)?["messages"]?[0]?["content"]}"
           select new Question(request, text, thread, thread),
    ];

    public ValueTask DisposeAsync() => letta.DisposeAsync();
}
