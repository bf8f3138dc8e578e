using Chatdify.Simulators.ChatWebhook;
using Chatdify.Simulators.Dify;
using Chatdify.Simulators.Letta;
using Chatdify.Simulators.OpenAi;

namespace Chatdify.Tests.Flows.Backends;

/// <summary>A chatflow of Dify.</summary>
public sealed class DifyActor() : BackendActor<DifySimulator, DifyRequest, DifyScript>(
    () => DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "advanced-chat" }))
{
    public override string Path => "/chat-messages";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dify:BaseUrl"] = $"{Simulator.BaseUrl}",
        ["Dify:ApiKey"] = Simulator.ApiKey,
    };

    protected override string TextOf(DifyRequest question) => question.Query;

    protected override DifyScript ScriptOf(Play play)
    {
        var script = DifyScript.Answer(play.Text).HeldUntil(play.Thinking);
        var last = play.Text.LastIndexOf(' ');
        return play.BeforeEnd is { } released ? script.InPieces(play.Text[..last], play.Text[last..]).PausedAfterFirst(released) : script;
    }
}

/// <summary>An agent of Letta, whose runs go on when nobody listens.</summary>
public sealed class LettaActor() : BackendActor<LettaSimulator, LettaRun, LettaScript>(() => LettaSimulator.StartAsync())
{
    public override string Path => "/messages";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Pipeline:Backend"] = "Letta",
        ["Letta:BaseUrl"] = $"{Simulator.BaseUrl}",
        ["Letta:ApiKey"] = Simulator.ApiKey!,
        ["Letta:AgentId"] = Simulator.AgentId,
    };

    protected override string TextOf(LettaRun question) => question.Question;

    protected override LettaScript ScriptOf(Play play) => LettaScript
        .Answer(play.Text.Split("\n\n"))
        .Surviving()
        .HeldUntil(play.Thinking)
        .PausedBeforeEnd(play.BeforeEnd ?? Task.CompletedTask);
}

/// <summary>OpenAI with conversations of its own.</summary>
public class ResponsesActor() : BackendActor<OpenAiSimulator, OpenAiRequest, OpenAiScript>(() => OpenAiSimulator.StartAsync())
{
    public override string Path => "/responses";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Pipeline:Backend"] = "OpenAi",
        ["OpenAi:BaseUrl"] = $"{Simulator.BaseUrl}",
        ["OpenAi:ApiKey"] = Simulator.ApiKey,
        ["OpenAi:Model"] = "model-x",
        ["OpenAi:Api"] = Api,
    };

    protected virtual string Api => "Responses";

    protected override string TextOf(OpenAiRequest question) => question.Question;

    protected override OpenAiScript ScriptOf(Play play) =>
        OpenAiScript.Answer(play.Text).HeldUntil(play.Thinking).PausedBeforeEnd(play.BeforeEnd ?? Task.CompletedTask);
}

/// <summary>A server of chat completions, which remembers nothing.</summary>
public sealed class CompletionsActor : ResponsesActor
{
    public override string Path => "/chat/completions";

    public override bool KeepsAnswers => false;

    protected override string Api => "Completions";
}

/// <summary>A workflow behind a webhook, which must not be asked twice.</summary>
public sealed class ChatWebhookActor() : BackendActor<ChatWebhookSimulator, WebhookQuestion, WebhookScript>(() => ChatWebhookSimulator.StartAsync())
{
    public override string Path => "/webhook/chat";

    public override bool IsAskedAgain => false;

    public override bool KeepsAnswers => false;

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Pipeline:Backend"] = "ChatWebhook",
        ["ChatWebhook:Url"] = $"{Simulator.Url}",
    };

    protected override string TextOf(WebhookQuestion question) => question.Message;

    protected override WebhookScript ScriptOf(Play play)
    {
        var pieces = play.Text.Split(' ').Select((word, number) => $$"""{"response":"{{(number == 0 ? "" : " ")}}{{word.Replace("\n", "\\n", StringComparison.Ordinal)}}"}""");
        return (play.BeforeEnd is { } released
            ? WebhookScript.Stream([.. pieces, "[DONE]"]).PausedBeforeEnd(released)
            : WebhookScript.Answer(play.Text)).HeldUntil(play.Thinking);
    }
}
