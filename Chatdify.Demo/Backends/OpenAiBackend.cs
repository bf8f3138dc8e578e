using Chatdify.Demo.Hops;
using Chatdify.Simulators.OpenAi;

namespace Chatdify.Demo.Backends;

/// <summary>A model of OpenAI, spoken to with the Responses API.</summary>
internal sealed class OpenAiBackend(OpenAiSimulator openAi) : IDemoBackend
{
    public Uri Address => openAi.BaseUrl;

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Pipeline:Backend"] = "OpenAi",
        ["OpenAi:BaseUrl"] = $"{openAi.BaseUrl}",
        ["OpenAi:ApiKey"] = openAi.ApiKey,
        ["OpenAi:Model"] = "demo",
    };

    public static async Task<IDemoBackend> StartAsync(int port, DemoBrain brain, CancellationToken cancellationToken)
    {
        var openAi = await OpenAiSimulator.StartAsync(port, cancellationToken);
        openAi.Reply(request => brain.Think(request.Question) switch
        {
            { Fails: true } => OpenAiScript.Error(500, "server_error"),
            var thought => OpenAiScript.Answer(thought.Answer).HeldUntil(Task.Delay(thought.Takes, CancellationToken.None)),
        });
        return new OpenAiBackend(openAi);
    }

    public IReadOnlyList<Question> QuestionsOf(long conversation) =>
    [
        .. from request in openAi.Requests.Of("POST", "/responses")
           let body = LoggedJson.Of(request.Body)
           where body?["metadata"]?["chatwoot_conversation_id"]?.ToString() == $"{conversation}"
           let thread = body["conversation"]?.ToString()
           select new Question(request, $"{body["input"]?[0]?["content"]}", thread, thread),
    ];

    public ValueTask DisposeAsync() => openAi.DisposeAsync();
}
