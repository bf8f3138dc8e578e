using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Tests.Cli;

/// <summary>An account of Azurite and a Chatwoot, without the app: what the command line writes stays as it is.</summary>
internal sealed class CliStage : IAsyncDisposable
{
    public const string Question = "Where is my parcel?";
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private CliStage(ChatwootSimulator chatwoot, string storage)
    {
        Chatwoot = chatwoot;
        var tables = new TableServiceClient(storage);
        (Store, Letters) = (new TableConversationStore(tables), new TableDeadLetters(tables));
        Settings = new()
        {
            ["AzureWebJobsStorage"] = storage,
            ["Chatwoot:BaseUrl"] = chatwoot.BaseUrl.ToString(),
            ["Chatwoot:AccountId"] = $"{chatwoot.AccountId}",
            ["Chatwoot:BotToken"] = chatwoot.BotToken,
            ["Chatwoot:UserToken"] = chatwoot.UserToken,
        };
    }

    public ChatwootSimulator Chatwoot { get; }

    public TableConversationStore Store { get; }

    public TableDeadLetters Letters { get; }

    public Dictionary<string, string> Settings { get; }

    public static async Task<CliStage> StartAsync()
    {
        var storage = (await SharedAzurite.GetAsync()).TakeAccount();
        var tables = new TableServiceClient(storage);
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        await tables.CreateTableIfNotExistsAsync(TableNames.DeadLetters);
        foreach (var queue in new[] { QueueNames.Turns, QueueNames.Chores })
        {
            await new QueueClient(storage, queue).CreateIfNotExistsAsync();
        }

        return new CliStage(await ChatwootSimulator.StartAsync(), storage);
    }

    /// <summary>Runs <c>chatdify dead-letters</c>.</summary>
    public Task<CliRun> RunAsync(params string[] arguments) => CliRun.StartAsync(Settings, ["dead-letters", .. arguments]);

    /// <summary>A question that was given up some time ago, in a pending conversation of Chatwoot.</summary>
    public async Task<DeadLetter> GiveUpAsync(TimeSpan ago = default, string? id = null)
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var message = await Chatwoot.CustomerSaysAsync(conversation, Question);
        var (key, turn) = (new ConversationKey(Chatwoot.AccountId, conversation), Guid.CreateVersion7().ToString("N"));
        var basis = await Store.LoadAsync(key, default);
        var change = new ConversationChange(new ConversationState { LastMessageId = message.Id })
        {
            Turn = new Turn
            {
                Id = turn,
                StartedAt = Now - ago,
                MessageIds = [message.Id],
                Question = Question,
                Parts = ["It left the warehouse."],
                Outcome = TurnOutcome.GaveUp("http_401"),
            },
        };
        await Store.CommitAsync(key, basis, change, default);
        var letter = new DeadLetter
        {
            At = Now - ago,
            Queue = QueueNames.Replies,
            Conversation = key,
            TurnId = turn,
            MessageIds = [message.Id],
            Reason = DeadLetterReasons.GaveUp,
            LastError = "http_401",
            Attempts = 1,
            CorrelationId = "c-1",
            Outcome = "gave_up_http_401",
        };
        letter = id is null ? letter : letter with { Id = id };
        await Letters.AddAsync(letter, default);
        return letter;
    }

    public async Task<List<string>> LettersAsync() => await Letters.ListAsync(null, default).Select(letter => letter.Id).ToListAsync();

    public async Task<IReadOnlyList<MailboxMessage>> WaitingAsync(DeadLetter letter) => (await Store.LoadAsync(letter.Conversation!.Value, default)).Mailbox;

    public ValueTask DisposeAsync() => Chatwoot.DisposeAsync();
}
