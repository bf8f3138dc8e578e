using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

internal sealed class DifyConversation
{
    public required string Id { get; init; }
    public required string User { get; init; }
    public required JsonObject Inputs { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string Name { get; set; } = "New conversation";
    public List<DifyRun> Runs { get; } = [];
    public IReadOnlyList<DifyVariable> Variables { get; init; } = [];
}

/// <summary>The app's database: conversations by user, runs by id. Read and changed under <see cref="Gate"/>.</summary>
internal sealed class DifyStore(DifySimulatorOptions options)
{
    private readonly List<DifyRun> _runs = [];

    public Lock Gate { get; } = new();
    public Dictionary<string, DifyConversation> Conversations { get; } = new(StringComparer.Ordinal);
    public IReadOnlyList<DifyRun> Runs => _runs;
    public Dictionary<string, WaitingForm> Forms { get; } = new(StringComparer.Ordinal);
    public List<SimSubmission> Submissions { get; } = [];

    public DifyFiles Files { get; } = new();

    public DifyConversation? Find(string id, string user) =>
        Conversations.TryGetValue(id, out var conversation) && conversation.User == user ? conversation : null;

    public DifyConversation Create(string user, JsonObject inputs)
    {
        var now = options.Time.GetUtcNow();
        var conversation = new DifyConversation
        {
            Id = Guid.NewGuid().ToString(),
            User = user,
            Inputs = (JsonObject)inputs.DeepClone(),
            CreatedAt = now,
            UpdatedAt = now,
            Variables = [.. options.ConversationVariables.Select(one => new DifyVariable(one.Name, one.Type, one.Value.DeepClone()))],
        };
        Conversations[conversation.Id] = conversation;
        return conversation;
    }

    public DifyRun AddRun(DifyConversation? conversation, ChatRequest request)
    {
        var inputs = options.Version.FreshInputs || conversation is null ? request.Inputs : conversation.Inputs;
        var run = new DifyRun
        {
            Number = _runs.Count + 1,
            Query = request.Query,
            User = request.User,
            ConversationIdGiven = request.ConversationId,
            ConversationId = conversation?.Id ?? "",
            Inputs = (JsonObject)inputs.DeepClone(),
            Files = options.FileUploadEnabled ? (JsonArray)request.Files.DeepClone() : [],
            ResponseMode = request.Blocking ? "blocking" : "streaming",
            StartedAt = options.Time.GetUtcNow(),
        };
        _runs.Add(run);
        if (conversation is not null)
        {
            conversation.Runs.Add(run);
            conversation.UpdatedAt = run.StartedAt;
        }

        return run;
    }
}
