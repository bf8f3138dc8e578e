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

using Xunit;

namespace Chatdify.Tests.Deliveries;

/// <summary>A delivery that can never succeed comes to an end.</summary>
public sealed class DeliveryWorkerTests : IAsyncLifetime
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly ManualTimeProvider _time = new();
    private readonly Mock<IChatwootClient> _chatwoot = new();
    private readonly Mock<IDeadLetters> _letters = new();
    private TableConversationStore _store = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _store = new TableConversationStore(tables);
        _services = Services();
        _chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootConversation("pending", Assignee: null, LastHumanReplyId: null));
        _chatwoot.Setup(chatwoot => chatwoot.SendAsync(Key, It.IsAny<OutgoingMessage>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new NotSupportedException("a defect"));
        await ReplyAsync();
    }

    public Task DisposeAsync() => _services.DisposeAsync().AsTask();

    [Fact]
    public async Task What_throws_each_time_is_tried_again_as_long_as_there_is_patience()
    {
        _time.Advance(TimeSpan.FromMinutes(59));

        await Assert.ThrowsAsync<NotSupportedException>(DeliverAsync);

        Assert.Equal(Phase.Replying, (await _store.GetAsync(Key, default)).State.Phase);
        _letters.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task What_throws_each_time_is_a_dead_letter_in_the_end()
    {
        _time.Advance(TimeSpan.FromMinutes(61));

        await DeliverAsync();

        Assert.Equal(TurnOutcome.GaveUp("delivery_failed"), (await _store.GetTurnAsync(Key, "t1", default))!.Outcome);
        Assert.Equal(Phase.Idle, (await _store.GetAsync(Key, default)).State.Phase);
        _letters.Verify(letters => letters.AddAsync(It.Is<DeadLetter>(letter => letter.LastError == "delivery_failed"), It.IsAny<CancellationToken>()), Times.Once);
    }

    private Task DeliverAsync() => _services.GetRequiredService<DeliveryWorker>().RunAsync(ReplyWork.For(Key, "t1"), default);

    private async Task ReplyAsync()
    {
        var basis = await _store.GetAsync(Key, default);
        var state = basis.State with { Phase = Phase.Replying, TurnId = "t1" };
        var turn = new Turn { Id = "t1", StartedAt = _time.GetUtcNow(), MessageIds = [7], Parts = ["An answer."] };
        await _store.CommitAsync(Key, basis, new ConversationChange(state) { Turn = turn }, default);
    }

    private ServiceProvider Services()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chatwoot:BaseUrl"] = "https://chat.test",
            ["Chatwoot:AccountId"] = "3",
            ["Chatwoot:BotToken"] = "bot",
            ["Dify:BaseUrl"] = "https://dify.test/v1",
            ["Dify:ApiKey"] = "app-general",
        }).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(_time)
            .AddLogging()
            .AddChatdify(configuration)
            .AddSingleton<IConversationStore>(_store)
            .AddSingleton(Mock.Of<IWorkQueue>())
            .AddSingleton(_letters.Object)
            .AddSingleton(_chatwoot.Object)
            .BuildServiceProvider();
    }
}
