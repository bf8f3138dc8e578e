using System.Globalization;
using System.Text.Json.Nodes;

namespace Chatdify.Simulators.OpenAi;

/// <summary>A response as the server holds it.</summary>
public sealed class OpenAiRun
{
    internal OpenAiRun(string id, OpenAiRequest request, OpenAiScript script) => (Id, Request, Script) = (id, request, script);

    /// <summary>Such as <c>resp_1</c>.</summary>
    public string Id { get; }

    /// <summary>What was asked.</summary>
    public OpenAiRequest Request { get; }

    /// <summary><c>in_progress</c> at first.</summary>
    public string Status { get; internal set; } = "in_progress";

    internal OpenAiScript Script { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Id} in {Request.ConversationId} {Status}";
}

/// <summary>The server's memory. Everything in it is touched under <see cref="Gate"/> only.</summary>
internal sealed class OpenAiStore
{
    private int _last;

    public Lock Gate { get; } = new();

    public Dictionary<string, OpenAiConversation> Conversations { get; } = new(StringComparer.Ordinal);

    public List<OpenAiRun> Runs { get; } = [];

    public string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{++_last:x12}");

    /// <summary>Question and answer become part of the conversation only now.</summary>
    public void End(OpenAiRun run, string status)
    {
        lock (Gate)
        {
            run.Status = status;
            var conversation = Conversations.GetValueOrDefault(run.Request.ConversationId ?? "");
            if (conversation?.Running == run)
            {
                conversation.Running = null;
                if (status == "completed")
                {
                    conversation.Said.AddRange([new OpenAiSaid("user", run.Request.Question), new OpenAiSaid("assistant", run.Script.Text)]);
                }
            }
        }
    }
}

/// <summary>A conversation kept by the server.</summary>
internal sealed class OpenAiConversation(JsonObject metadata)
{
    public JsonObject Metadata { get; } = metadata;

    public List<OpenAiSaid> Said { get; } = [];

    /// <summary>The response that holds the lock.</summary>
    public OpenAiRun? Running { get; set; }
}
