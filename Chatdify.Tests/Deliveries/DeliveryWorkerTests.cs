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
    private readonly Mock<IWorkQueue> _queue = new();
    private TableConversationStore _store = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _store = new TableConversationStore(tables);
        _services = Services();
        _chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, It.IsAny<CancellationToken>())).ThrowsAsync(new NotSupportedException("a defect"));
        await ReplyAsync();
    }

    public Task DisposeAsync() => _services.DisposeAsync().AsTask();

    [Fact]
    public async Task What_throws_each_time_is_tried_again_as_long_as_there_is_patience()
    {
        await Assert.ThrowsAsync<NotSupportedException>(DeliverAsync);
        _time.Advance(TimeSpan.FromMinutes(59));

        await Assert.ThrowsAsync<NotSupportedException>(DeliverAsync);

        Assert.Equal(Phase.Replying, (await StateAsync()).Phase);
        _letters.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task What_throws_each_time_is_a_dead_letter_in_the_end()
    {
        await Assert.ThrowsAsync<NotSupportedException>(DeliverAsync);
        _time.Advance(TimeSpan.FromMinutes(61));

        await DeliverAsync();

        Assert.Equal(TurnOutcome.GaveUp("delivery_failed"), (await _store.GetTurnAsync(Key, "t1", default))!.Outcome);
        Assert.Equal(Phase.Idle, (await StateAsync()).Phase);
        _letters.Verify(letters => letters.AddAsync(It.Is<DeadLetter>(letter => letter.LastError == "delivery_failed"), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task What_throws_lets_the_turn_go_and_adds_no_watch_however_often_it_is_tried()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Assert.ThrowsAsync<NotSupportedException>(DeliverAsync);

            Assert.Equal((attempt, null), ((await StateAsync()).Attempts, (await StateAsync()).LeaseUntil));
            _time.Advance(TimeSpan.FromSeconds(11));
        }

        _queue.Verify(queue => queue.WatchAsync(It.IsAny<ChoreWork>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task An_answer_that_took_its_time_is_not_given_up_at_the_first_error()
    {
        _time.Advance(TimeSpan.FromMinutes(61));
        Sending(new SendResult.NotSent("http_429"));

        await DeliverAsync();

        Assert.Equal((Phase.Replying, 1), ((await StateAsync()).Phase, (await StateAsync()).Attempts));
        Assert.NotNull((await StateAsync()).NotBefore);
        _letters.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData(Phase.Replying, 1)]
    [InlineData(Phase.HandingOff, 0)]
    public async Task Where_the_record_of_what_is_being_said_is_gone_a_human_is_called(Phase phase, int farewells)
    {
        Sending(new SendResult.Sent());
        await WriteAsync(state => state with { Phase = phase, TurnId = "gone", LastMessageId = 7, FirstUnansweredAt = _time.GetUtcNow() });

        await DeliverAsync("gone");
        var lost = (await StateAsync()).TurnId!;
        await DeliverAsync(lost);

        Assert.Equal(TurnOutcome.HandedOff("turn_lost"), (await _store.GetTurnAsync(Key, lost, default))!.Outcome);
        Assert.Equal((Phase.Idle, null), ((await StateAsync()).Phase, (await StateAsync()).FirstUnansweredAt));
        _chatwoot.Verify(chatwoot => chatwoot.OpenAsync(Key, It.IsAny<CancellationToken>()), Times.Once);
        _chatwoot.Verify(
            chatwoot => chatwoot.SendAsync(
                Key, It.Is<OutgoingMessage>(message => !message.IsPrivate), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()),
            Times.Exactly(farewells));
    }

    private Task DeliverAsync() => DeliverAsync("t1");

    private Task DeliverAsync(string turn) => _services.GetRequiredService<DeliveryWorker>().RunAsync(ReplyWork.For(Key, turn), default);

    private async Task<ConversationState> StateAsync() => (await _store.GetAsync(Key, default)).State;

    private async Task WriteAsync(Func<ConversationState, ConversationState> change)
    {
        var basis = await _store.GetAsync(Key, default);
        Assert.Equal(CommitResult.Done, await _store.CommitAsync(Key, basis, new ConversationChange(change(basis.State)), default));
    }

    private void Sending(SendResult result)
    {
        _chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChatwootConversation("pending", Assignee: null, LastHumanReplyId: null));
        _chatwoot.Setup(chatwoot => chatwoot.SendAsync(Key, It.IsAny<OutgoingMessage>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).ReturnsAsync(result);
    }

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
            ["Chatwoot:WebhookSecrets:0"] = "secret",
            ["Dify:BaseUrl"] = "https://dify.test/v1",
            ["Dify:ApiKey"] = "app-general",
        }).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(_time)
            .AddLogging()
            .AddChatdify(configuration)
            .AddSingleton<IConversationStore>(_store)
            .AddSingleton(_queue.Object)
            .AddSingleton(_letters.Object)
            .AddSingleton(_chatwoot.Object)
            .BuildServiceProvider();
    }
}
