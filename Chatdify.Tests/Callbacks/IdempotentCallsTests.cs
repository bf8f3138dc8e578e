using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Options;

using Moq;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>What a crash between acting and recording does: the next try looks first.</summary>
public sealed class IdempotentCallsTests
{
    private static readonly CallbackOperation Send = CallbackOperations.Get("send_message");

    private readonly ManualTimeProvider _time = new();
    private readonly FakeCallbackStore _store = new();
    private readonly List<CallAttempt> _attempts = [];

    [Fact]
    public async Task A_try_that_died_is_resumed_with_its_own_mark_once_it_is_certainly_dead()
    {
        await Assert.ThrowsAsync<IOException>(() => RunAsync(_ => throw new IOException("crash")));
        _store.Only = _store.Only! with { State = CallState.Running };
        _time.Advance(TimeSpan.FromSeconds(46));

        var result = await RunAsync(_ => Done("found"));

        Assert.IsType<CallbackResult.Success>(result);
        Assert.Equal([false, true], _attempts.Select(attempt => attempt.IsResumed));
        Assert.Equal(_attempts[0].Mark, _attempts[1].Mark);
    }

    [Fact]
    public async Task A_try_that_is_under_way_is_waited_for()
    {
        var acting = new TaskCompletionSource<CallbackResult>();
        var first = RunAsync(_ => acting.Task);
        var second = RunAsync(_ => Done("twice"));
        await _time.TimerAsync(_ => true);

        acting.SetResult(await Done("once"));
        await first;
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal("once", Told(await second));
        Assert.Single(_attempts);
    }

    [Fact]
    public async Task An_unexpected_failure_may_have_said_it_so_the_next_try_looks()
    {
        await Assert.ThrowsAsync<IOException>(() => RunAsync(_ => throw new IOException("storage")));

        await RunAsync(_ => Done("found"));

        Assert.True(_attempts[1].IsResumed);
    }

    [Fact]
    public async Task A_try_that_did_nothing_leaves_in_doubt_what_an_earlier_one_may_have_done()
    {
        await Assert.ThrowsAsync<IOException>(() => RunAsync(_ => throw new IOException("storage")));
        await RunAsync(_ => Task.FromResult<CallbackResult>(new CallbackResult.Problem(503, "owner_unknown", "Not now.")));

        await RunAsync(_ => Done("found"));

        Assert.Equal([false, true, true], _attempts.Select(attempt => attempt.IsResumed));
        Assert.Single(_attempts.Select(attempt => attempt.Mark).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_certainly_not_done_is_tried_afresh()
    {
        await RunAsync(_ => Task.FromResult<CallbackResult>(new CallbackResult.Problem(422, "chatwoot_refused", "No.")));

        Assert.Equal("done", Told(await RunAsync(_ => Done("done"))));
        Assert.All(_attempts, attempt => Assert.False(attempt.IsResumed));
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("a key", 24 * 60 * 60)]
    public async Task The_first_answer_stands_for_its_time(string? key, int seconds)
    {
        await RunAsync(_ => Done("first"), key);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal("first", Told(await RunAsync(_ => Done("second"), key)));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("third", Told(await RunAsync(_ => Done("third"), key)));
        Assert.NotEqual(_attempts[0].Mark, _attempts[1].Mark);
    }

    [Fact]
    public async Task A_try_that_was_slow_until_it_sends_is_waited_for_like_one_that_has_just_begun()
    {
        var acting = new TaskCompletionSource<CallbackResult>();
        var first = RunAsync(async call =>
        {
            _time.Advance(TimeSpan.FromSeconds(40));
            await call.Attempt.SendingAsync(CancellationToken.None);
            _time.Advance(TimeSpan.FromSeconds(40));
            return await acting.Task;
        });
        var second = RunAsync(_ => Done("twice"));
        await _time.TimerAsync(_ => true).WaitAsync(TimeSpan.FromSeconds(20));

        acting.SetResult(await Done("once"));
        await first;
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal("once", Told(await second));
        Assert.Single(_attempts);
    }

    [Fact]
    public async Task A_try_that_was_taken_for_dead_does_not_send_any_more_and_leaves_its_successor_alone()
    {
        var result = await RunAsync(async call =>
        {
            _time.Advance(TimeSpan.FromSeconds(46));
            Assert.Equal("sent", Told(await RunAsync(_ => Done("sent"))));
            await call.Attempt.SendingAsync(CancellationToken.None);
            return await Done("twice");
        });

        Assert.Equal("in_progress", Assert.IsType<CallbackResult.Problem>(result).Reason);
        Assert.Equal("sent", Told(await RunAsync(_ => Done("twice"))));
    }

    [Fact]
    public async Task The_next_try_knows_when_the_last_one_began_to_send()
    {
        var began = DateTimeOffset.MinValue;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(async call =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            began = _time.GetUtcNow();
            await call.Attempt.SendingAsync(CancellationToken.None);
            throw new IOException("cut");
        }));

        await RunAsync(_ => Done("found"));

        Assert.Equal([null, began], _attempts.Select(attempt => attempt.SentAt));
    }

    private static string Told(CallbackResult result) => Assert.IsType<CallbackResult.Success>(result).Body["said"]!.GetValue<string>();

    private static Task<CallbackResult> Done(string said) =>
        Task.FromResult<CallbackResult>(new CallbackResult.Success(new JsonObject { ["said"] = said }));

    private Task<CallbackResult> RunAsync(Func<CallbackCall, Task<CallbackResult>> act, string? key = null)
    {
        var conversations = new Mock<IConversationStore>();
        conversations
            .Setup(store => store.GetAsync(It.IsAny<ConversationKey>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Snapshot(new ConversationState(), null, []));
        var calls = new IdempotentCalls(_store, new CallIdentity(new TurnRecorder(conversations.Object)), Options.Create(new ChatwootOptions()), _time);
        var call = new CallbackCall(
            Send, new CallbackCaller(IsApiKey: true, Token: null, key), CallbackArguments.Of([]), new ConversationKey(3, 7), new CallAttempt("", default));
        return calls.RunAsync(
            call,
            (one, _) =>
            {
                _attempts.Add(one.Attempt);
                return act(one);
            },
            CancellationToken.None);
    }

    /// <summary>Holds one record.</summary>
    private sealed class FakeCallbackStore : ICallbackStore
    {
        private int _version;

        public CallRecord? Only { get; set; }

        public Task<CallRecord?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Only?.Id == id ? Only : null);

        public Task<string?> TryWriteAsync(CallRecord record, CancellationToken cancellationToken)
        {
            if (Only?.Version != record.Version)
            {
                return Task.FromResult<string?>(null);
            }

            Only = record with { Version = $"{++_version}" };
            return Task.FromResult<string?>(Only.Version);
        }

        public Task DeleteAsync(CallRecord record, CancellationToken cancellationToken)
        {
            Only = Only?.Version == record.Version ? null : Only;
            return Task.CompletedTask;
        }

        public Task<bool> TryLockAsync(
            ConversationKey key, string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task UnlockAsync(ConversationKey key, string name, string owner, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
