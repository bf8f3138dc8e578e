using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;
using Chatdify.Tests.Pipelines.Dify;
using Xunit;

namespace Chatdify.Tests.Pipelines;

public sealed class ResilientPipelineTests
{
    private static readonly PipelineRun NoRun = new(null, null, null, null);
    private static readonly PipelineAnswer Reply = new PipelineAnswer.Reply("Hi", NoRun);
    private static readonly BackendOptions Options = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_backend_that_fails_for_everybody_is_left_alone_for_a_while()
    {
        var backend = new Backend(Failed(FailureKind.Transient));
        using var pipeline = new ResilientPipeline(backend, Options, _time);

        await FailUntilOpenAsync(pipeline);
        _time.Advance(TimeSpan.FromSeconds(5));
        var refused = Assert.IsType<PipelineAnswer.Failed>(await AskAsync(pipeline)).Failure;

        Assert.Equal((FailureKind.BackendDown, "circuit_open"), (refused.Kind, refused.Code));
        Assert.Equal(Options.Break - TimeSpan.FromSeconds(5), refused.RetryAfter);
        Assert.Equal(Options.MinimumCalls, backend.Asked);
    }

    [Fact]
    public async Task After_the_break_one_call_tries_and_a_good_answer_closes_the_breaker()
    {
        var backend = new Backend(Failed(FailureKind.Transient));
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        await FailUntilOpenAsync(pipeline);

        _time.Advance(Options.Break);
        backend.Hold();
        var trial = AskAsync(pipeline);
        var meanwhile = await AskAsync(pipeline);
        backend.Release(Reply);

        Assert.Equal(FailureKind.BackendDown, Kind(meanwhile));
        Assert.Same(Reply, await trial);
        Assert.Same(Reply, await AskAsync(pipeline));
    }

    [Fact]
    public async Task A_trial_that_fails_opens_the_breaker_again()
    {
        var backend = new Backend(Failed(FailureKind.Transient));
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        await FailUntilOpenAsync(pipeline);

        _time.Advance(Options.Break);
        await AskAsync(pipeline);

        Assert.Equal(FailureKind.BackendDown, Kind(await AskAsync(pipeline)));
        Assert.Equal(Options.MinimumCalls + 1, backend.Asked);
    }

    [Fact]
    public async Task A_trial_that_is_cancelled_proves_nothing()
    {
        var backend = new Backend(Failed(FailureKind.Transient));
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        using var cancellation = new CancellationTokenSource();
        await FailUntilOpenAsync(pipeline);

        _time.Advance(Options.Break);
        backend.Hold();
        var trial = AskAsync(pipeline, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        Assert.Equal(FailureKind.BackendDown, Kind(await AskAsync(pipeline)));
    }

    [Theory]
    [InlineData(FailureKind.Permanent)]
    [InlineData(FailureKind.Busy)]
    [InlineData(FailureKind.ConversationLost)]
    [InlineData(FailureKind.Truncated)]
    public async Task Failures_that_do_not_speak_against_the_backend_do_not_count(FailureKind kind)
    {
        var backend = new Backend(Failed(kind));
        using var pipeline = new ResilientPipeline(backend, Options, _time);

        for (var call = 0; call < Options.MinimumCalls * 2; call++)
        {
            Assert.Equal(kind, Kind(await AskAsync(pipeline)));
        }
    }

    [Fact]
    public async Task Calls_wait_for_their_turn_and_beyond_the_queue_they_are_refused()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, new BackendOptions { MaxConcurrency = 1, MaxWaiting = 1 }, _time);
        backend.Hold();

        var first = AskAsync(pipeline);
        var second = AskAsync(pipeline);
        var third = Assert.IsType<PipelineAnswer.Failed>(await AskAsync(pipeline)).Failure;
        var askedMeanwhile = backend.Asked;
        backend.Release(Reply);

        Assert.Equal((FailureKind.Busy, "queue_full", 1), (third.Kind, third.Code, askedMeanwhile));
        Assert.Equal([Reply, Reply], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task A_backend_that_keeps_everybody_waiting_is_left_alone_as_well()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        backend.Hold();

        await GiveUpAsync(pipeline, Options.Patience);

        Assert.Equal(FailureKind.BackendDown, Kind(await AskAsync(pipeline)));
    }

    [Fact]
    public async Task Questions_given_up_soon_prove_nothing()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        backend.Hold();

        await GiveUpAsync(pipeline, Options.Patience - TimeSpan.FromSeconds(1));
        backend.Release(Reply);

        Assert.Same(Reply, await AskAsync(pipeline));
    }

    [Theory]
    [InlineData(true, 2, FailureKind.BackendDown)]
    [InlineData(false, 100, null)]
    public async Task Whoever_ended_a_question_may_know_whose_fault_it_was(bool isBackends, int seconds, FailureKind? expected)
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        backend.Hold();

        await GiveUpAsync(pipeline, TimeSpan.FromSeconds(seconds), new Listener { IsBackendsFault = isBackends });
        backend.Release(Reply);

        Assert.Equal(expected, (await AskAsync(pipeline) as PipelineAnswer.Failed)?.Failure.Kind);
    }

    [Theory]
    [InlineData(FailureKind.Truncated)]
    [InlineData(FailureKind.RunUnknown)]
    public async Task Silence_and_broken_connections_count_whatever_is_done_about_them(FailureKind unclear)
    {
        var failures = new BackendFailures("Backend", unclear);
        PipelineFailure[] nothingCame =
            [failures.Idle(TimeSpan.FromSeconds(60)), failures.Reset, failures.Unreachable(new HttpRequestException(HttpRequestError.ResponseEnded)), failures.NotAnAnswer("text/html")];

        foreach (var failure in nothingCame)
        {
            Assert.Equal(unclear, failure.Kind);
            await AssertOpensAsync(failure);
        }

        await AssertOpensAsync(new PipelineFailure(FailureKind.RunUnknown, "http_500", "x"));
    }

    [Fact]
    public async Task Those_who_wait_for_a_place_learn_at_once_that_the_breaker_has_opened()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, new BackendOptions { MaxConcurrency = 1, MinimumCalls = 2 }, _time);
        backend.Hold();

        var asked = Enumerable.Range(0, 10).Select(_ => AskAsync(pipeline)).ToList();
        backend.Release(Failed(FailureKind.Transient));
        var kinds = (await Task.WhenAll(asked)).Select(Kind).Order().ToList();

        Assert.Equal([.. Enumerable.Repeat(FailureKind.Transient, 2), .. Enumerable.Repeat(FailureKind.BackendDown, 8)], kinds);
        Assert.Equal(2, backend.Asked);
    }

    [Fact]
    public async Task A_place_that_comes_too_late_for_an_answer_goes_to_the_next_who_has_time()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, new BackendOptions { MaxConcurrency = 1 }, _time);
        backend.Hold();
        var first = AskAsync(pipeline);
        _time.Advance(TimeSpan.FromSeconds(20));
        backend.Release(Reply);
        await first;

        backend.Hold();
        var second = AskAsync(pipeline);
        var late = AskAsync(pipeline, left: TimeSpan.FromSeconds(25));
        var inTime = AskAsync(pipeline, left: TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(10));
        backend.Release(Reply);

        var refused = Assert.IsType<PipelineAnswer.Failed>(await late).Failure;
        Assert.Equal((FailureKind.Permanent, "too_busy"), (refused.Kind, refused.Code));
        Assert.Equal([Reply, Reply], await Task.WhenAll(second, inTime));
        Assert.Equal(3, backend.Asked);
    }

    [Fact]
    public async Task Whoever_does_not_have_to_wait_is_asked_however_little_time_is_left()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        backend.Hold();
        var first = AskAsync(pipeline);
        _time.Advance(TimeSpan.FromSeconds(20));
        backend.Release(Reply);
        await first;

        Assert.Same(Reply, await AskAsync(pipeline, left: TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Waiting_ends_with_the_callers_cancellation_and_without_a_call()
    {
        var backend = new Backend(Reply);
        using var pipeline = new ResilientPipeline(backend, new BackendOptions { MaxConcurrency = 1 }, _time);
        using var cancellation = new CancellationTokenSource();
        backend.Hold();

        var first = AskAsync(pipeline);
        var waiting = AskAsync(pipeline, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        backend.Release(Reply);
        await first;
        Assert.Equal(1, backend.Asked);
    }

    [Fact]
    public async Task Recovery_passes_an_open_breaker()
    {
        var backend = new Backend(Failed(FailureKind.Transient));
        using var pipeline = new ResilientPipeline(backend, Options, _time);
        await FailUntilOpenAsync(pipeline);

        Assert.Same(Reply, await pipeline.RecoverAsync(DifyHarness.Question(), NoRun, CancellationToken.None));
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackendOptions { MaxConcurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackendOptions { FailureRatio = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackendOptions { Break = TimeSpan.Zero });
    }

    private static async Task FailUntilOpenAsync(ResilientPipeline pipeline)
    {
        for (var call = 0; call < Options.MinimumCalls; call++)
        {
            Assert.Equal(FailureKind.Transient, Kind(await AskAsync(pipeline)));
        }
    }

    private async Task AssertOpensAsync(PipelineFailure failure)
    {
        using var pipeline = new ResilientPipeline(new Backend(new PipelineAnswer.Failed(failure, NoRun)), Options, _time);
        for (var call = 0; call < Options.MinimumCalls; call++)
        {
            await AskAsync(pipeline);
        }

        Assert.Equal(FailureKind.BackendDown, Kind(await AskAsync(pipeline)));
    }

    private async Task GiveUpAsync(ResilientPipeline pipeline, TimeSpan after, Listener? listener = null)
    {
        using var patience = new CancellationTokenSource();
        var asked = Enumerable.Range(0, Options.MinimumCalls)
            .Select(_ => pipeline.AskAsync(DifyHarness.Question(), listener ?? new Listener(), patience.Token))
            .ToList();
        _time.Advance(after);
        await patience.CancelAsync();
        foreach (var question in asked)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        }
    }

    private Task<PipelineAnswer> AskAsync(ResilientPipeline pipeline, TimeSpan left) =>
        AskAsync(pipeline, DifyHarness.Question() with { Deadline = _time.GetUtcNow() + left }, CancellationToken.None);

    private static Task<PipelineAnswer> AskAsync(ResilientPipeline pipeline, CancellationToken cancellationToken = default) =>
        AskAsync(pipeline, DifyHarness.Question(), cancellationToken);

    private static Task<PipelineAnswer> AskAsync(ResilientPipeline pipeline, PipelineQuestion question, CancellationToken cancellationToken) =>
        pipeline.AskAsync(question, new Listener(), cancellationToken).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

    private static FailureKind Kind(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure.Kind;

    private static PipelineAnswer.Failed Failed(FailureKind kind) => new(new PipelineFailure(kind, "x", "x"), NoRun);

    /// <summary>Answers what it is told to, at once or when it is released.</summary>
    private sealed class Backend(PipelineAnswer answer) : IPipeline
    {
        private TaskCompletionSource<PipelineAnswer>? _held;
        private PipelineAnswer _answer = answer;
        private int _asked;

        public string Name => "Backend";

        public int Asked => _asked;

        public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release(PipelineAnswer answer)
        {
            _answer = answer;
            _held!.SetResult(answer);
        }

        public async Task<PipelineAnswer> AskAsync(
            PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return _held is null ? _answer : await _held.Task.WaitAsync(cancellationToken);
        }

        public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
            Task.FromResult(Reply);
    }
}
