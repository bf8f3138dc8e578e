using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Letta;

/// <summary>Conversations and runs.</summary>
internal sealed class LettaStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _conversations = new(StringComparer.Ordinal);
    private readonly List<LettaRun> _runs = [];

    public IReadOnlyList<LettaRun> Runs
    {
        get
        {
            lock (_gate)
            {
                return [.. _runs];
            }
        }
    }

    public IReadOnlyList<string> Conversations
    {
        get
        {
            lock (_gate)
            {
                return [.. _conversations.Keys];
            }
        }
    }

    public JsonObject Create(string agent, string? summary)
    {
        lock (_gate)
        {
            var conversation = new JsonObject
            {
                ["id"] = $"conv-{Guid.NewGuid()}",
                ["agent_id"] = agent,
                ["summary"] = summary,
                ["in_context_message_ids"] = new JsonArray(),
            };
            _conversations[conversation["id"]!.GetValue<string>()] = conversation;
            return (JsonObject)conversation.DeepClone();
        }
    }

    public string? SummaryOf(string conversation)
    {
        lock (_gate)
        {
            return _conversations.GetValueOrDefault(conversation)?["summary"]?.GetValue<string>();
        }
    }

    public void Forget(string conversation)
    {
        lock (_gate)
        {
            _conversations.Remove(conversation);
        }
    }

    /// <summary>Begins a run, unless one goes on there, or one waits for approval: 409, as a server with Redis answers.</summary>
    public LettaRun Begin(string? conversation, string question, string? otid)
    {
        lock (_gate)
        {
            if (conversation is not null && !_conversations.ContainsKey(conversation))
            {
                throw LettaFailure.Detail(404, "Conversation not found");
            }

            var last = _runs.FindLast(run => run.ConversationId == conversation);
            if (last is { IsActive: true })
            {
                throw LettaFailure.Busy(last.Id);
            }

            if (last is { StopReason: "requires_approval" })
            {
                throw LettaFailure.Detail(409, "CONFLICT: a tool call of this agent still waits for approval");
            }

            return new LettaRun { Number = _runs.Count + 1, ConversationId = conversation, Question = question, Otid = otid };
        }
    }

    public void Add(LettaRun run)
    {
        lock (_gate)
        {
            run.Messages.Add(LettaMessages.User(run));
            _runs.Add(run);
        }
    }

    public void Say(LettaRun run, JsonObject message)
    {
        lock (_gate)
        {
            run.Messages.Add(message);
        }
    }

    public void End(LettaRun run, string status, string? stopReason)
    {
        lock (_gate)
        {
            if (run.IsActive)
            {
                (run.Status, run.StopReason) = (status, stopReason);
            }
        }
    }

    public LettaRun Run(string id) => Runs.FirstOrDefault(run => run.Id == id) ?? throw LettaFailure.Detail(404, "Run not found");

    /// <summary>Stored messages, oldest first; those of a run appear once it is over.</summary>
    public IReadOnlyList<JsonNode> Messages(string conversation)
    {
        lock (_gate)
        {
            return _conversations.ContainsKey(conversation)
                ? [.. _runs.Where(run => run.ConversationId == conversation && !run.IsActive).SelectMany(run => run.Messages).Select(message => message.DeepClone())]
                : throw LettaFailure.Detail(404, "Conversation not found");
        }
    }

    public IReadOnlyList<JsonNode> Messages(LettaRun run)
    {
        lock (_gate)
        {
            return [.. run.Messages.Select(message => message.DeepClone())];
        }
    }
}
