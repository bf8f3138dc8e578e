using Azure.Data.Tables;

using Chatdify.Core;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

using Moq;

namespace Chatdify.Tests.Deliveries;

/// <summary>A conversation about to be answered or handed over: the app's own services on a real Azurite, a Chatwoot that a test makes up.</summary>
internal sealed class DeliveryStage : IAsyncDisposable
{
    public static readonly ConversationKey Key = new(3, 412);

    private readonly TableConversationStore _store;
    private readonly ServiceProvider _services;

    private DeliveryStage(TableConversationStore store) => (_store, _services) = (store, Services(store));

    public ManualTimeProvider Time { get; } = new();

    public Mock<IChatwootClient> Chatwoot { get; } = new();

    public Mock<IDeadLetters> Letters { get; } = new();

    public IConversationStore Store => _store;

    public static async Task<DeliveryStage> StartAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        var stage = new DeliveryStage(new TableConversationStore(tables));
        stage.Chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootConversation("pending", Assignee: null, LastHumanReplyId: null));
        return stage;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Leaves the turn to be delivered, in a phase.</summary>
    public async Task BeginAsync(Phase phase, Func<Turn, Turn> turn)
    {
        var basis = await _store.GetAsync(Key, default);
        var state = basis.State with { Phase = phase, TurnId = "t1" };
        var begun = turn(new Turn { Id = "t1", StartedAt = Time.GetUtcNow(), MessageIds = [7] });
        await _store.CommitAsync(Key, basis, new ConversationChange(state) { Turn = begun }, default);
    }

    /// <summary>What Chatwoot does with each message.</summary>
    public void OnSend(Func<OutgoingMessage, Task<SendResult>> send) => OnSend((message, _, _) => send(message));

    /// <summary>The same, with until when it may begin, and what ends the waiting for that.</summary>
    public void OnSend(Func<OutgoingMessage, DateTimeOffset, CancellationToken, Task<SendResult>> send) => Chatwoot
        .Setup(chatwoot => chatwoot.SendAsync(Key, It.IsAny<OutgoingMessage>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
        .Returns((ConversationKey _, OutgoingMessage message, DateTimeOffset beginBy, CancellationToken waiting) => send(message, beginBy, waiting));

    /// <summary>Another worker takes the turn.</summary>
    public async Task TakeOverAsync()
    {
        CommitResult result;
        do
        {
            var basis = await _store.GetAsync(Key, default);
            var taken = basis.State with { Lease = "another", LeaseUntil = Time.GetUtcNow().AddMinutes(1) };
            result = await _store.CommitAsync(Key, basis, new ConversationChange(taken), default);
        }
        while (result != CommitResult.Done);
    }

    public Task DeliverAsync(CancellationToken cancellationToken = default) =>
        Get<DeliveryWorker>().RunAsync(ReplyWork.For(Key, "t1"), cancellationToken);

    public async Task<Turn> TurnAsync() => (await _store.GetTurnAsync(Key, "t1", default))!;

    public async Task<ConversationState> StateAsync() => (await _store.GetAsync(Key, default)).State;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private ServiceProvider Services(TableConversationStore store)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chatwoot:BaseUrl"] = "https://chat.test",
            ["Chatwoot:AccountId"] = "3",
            ["Chatwoot:BotToken"] = "bot",
            ["Chatwoot:WebhookSecrets:0"] = "secret",
            ["Dify:BaseUrl"] = "https://dify.test/v1",
            ["Dify:ApiKey"] = "app-general",
            ["Handoff:Message"] = "I am passing you on.",
        }).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Time)
            .AddLogging()
            .AddChatdify(configuration)
            .AddSingleton<IConversationStore>(store)
            .AddSingleton(Mock.Of<IWorkQueue>())
            .AddSingleton(Letters.Object)
            .AddSingleton(Chatwoot.Object)
            .BuildServiceProvider();
    }
}
