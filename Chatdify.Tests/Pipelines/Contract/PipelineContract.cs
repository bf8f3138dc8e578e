using System.Net;
using System.Text;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Http.ScriptedStream;

namespace Chatdify.Tests.Pipelines.Contract;

/// <summary>
/// What every backend does alike, whatever it speaks. One subclass per backend gives the words of its protocol; the network is stubbed and
/// time is the test's.
/// </summary>
public abstract class PipelineContract
{
    /// <summary>Longest silence that the pipelines under test allow.</summary>
    protected static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ManualTimeProvider _time = new();

    /// <summary>What 404 means when a conversation was named; another kind where the backend has no conversations to lose.</summary>
    protected virtual FailureKind WhenConversationIsUnknown => FailureKind.ConversationLost;

    /// <summary>What a failure means after which the backend may have taken up the question: to ask again, unless that could do harm.</summary>
    protected virtual FailureKind WhenFateIsUnclear => FailureKind.Transient;

    /// <summary>Whether pieces of a stream are known to be the answer before its end.</summary>
    protected virtual bool TellsTextEarly => true;

    /// <summary>An id of a conversation as the backend makes them.</summary>
    protected abstract string ConversationId { get; }

    /// <summary>What an error of this status means; <paramref name="usual"/> where the backend has no reason for another opinion.</summary>
    protected virtual FailureKind KindOf(int status, FailureKind usual) => usual;

    /// <summary>The pipeline on a stubbed network, with <see cref="IdleTimeout"/>.</summary>
    protected abstract IPipeline Make(HttpMessageHandler network, TimeProvider time);

    /// <summary>The answer to a request that is not the question itself, such as making a conversation; null for the question.</summary>
    protected virtual HttpResponseMessage? Prelude(SentRequest request) => null;

    /// <summary>The body of a complete answer with this text, in pieces, as a stream.</summary>
    protected abstract string StreamOf(params string[] pieces);

    /// <summary>The beginning of a stream with some text and without its end.</summary>
    protected abstract string CutStreamOf(string text);

    /// <summary>The body of a complete answer that is no stream.</summary>
    protected abstract string WholeOf(string text);

    /// <summary>The body of an error.</summary>
    protected abstract string ErrorOf(int status);

    [Fact]
    public async Task A_stream_is_put_together() =>
        Assert.Equal("Hello, it arrives tomorrow.", Text(await AskAsync(_ => Stream(StreamOf("Hello,", " it arrives", " tomorrow.")))));

    [Fact]
    public async Task The_text_is_told_while_it_grows()
    {
        var listener = new Listener();
        var bytes = Encoding.UTF8.GetBytes(StreamOf("Hello,", " it arrives")).Select(one => new Step.Bytes(new[] { one }));

        await AskAsync(_ => StubHandler.Stream(new ScriptedStream(bytes)), listener: listener);

        string[] expected = TellsTextEarly ? ["Hello,", "Hello, it arrives"] : ["Hello, it arrives"];
        Assert.Equal(expected, listener.Texts.Where(text => text.Length > 0));
    }

    [Fact]
    public async Task A_whole_answer_is_taken_where_a_stream_was_asked_for() =>
        Assert.Equal("Tomorrow.", Text(await AskAsync(_ => StubHandler.Json(HttpStatusCode.OK, WholeOf("Tomorrow.")))));

    [Fact]
    public async Task An_empty_answer_is_an_answer_without_words() =>
        Assert.Equal("", Text(await AskAsync(_ => Stream(StreamOf()))));

    [Fact]
    public async Task Characters_that_are_cut_anywhere_arrive_whole()
    {
        var bytes = Encoding.UTF8.GetBytes(StreamOf("Grüße ", "🚚 – ", "数据"));
        var single = bytes.Select(one => new Step.Bytes(new[] { one }));

        Assert.Equal("Grüße 🚚 – 数据", Text(await AskAsync(_ => StubHandler.Stream(new ScriptedStream(single)))));
    }

    [Theory]
    [InlineData(400, FailureKind.Permanent)]
    [InlineData(401, FailureKind.Permanent)]
    [InlineData(403, FailureKind.Permanent)]
    [InlineData(408, FailureKind.Transient)]
    [InlineData(429, FailureKind.Busy)]
    [InlineData(500, FailureKind.Transient)]
    [InlineData(502, FailureKind.Transient)]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(504, FailureKind.Transient)]
    public async Task An_error_says_whether_asking_again_may_help(int status, FailureKind expected)
    {
        var failure = Failure(await AskAsync(_ => StubHandler.Json((HttpStatusCode)status, ErrorOf(status))));

        Assert.Equal(KindOf(status, expected), failure.Kind);
        Assert.DoesNotContain('\n', failure.Detail);
        Assert.InRange(failure.Detail.Length, 1, 300);
    }

    [Fact]
    public async Task The_pause_that_a_full_backend_asks_for_is_passed_on()
    {
        var failure = Failure(await AskAsync(_ =>
        {
            var full = StubHandler.Json(HttpStatusCode.TooManyRequests, ErrorOf(429));
            full.Headers.Add("Retry-After", "7");
            return full;
        }));

        Assert.Equal((FailureKind.Busy, TimeSpan.FromSeconds(7)), (failure.Kind, failure.RetryAfter));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task A_page_of_a_proxy_is_no_answer(HttpStatusCode status)
    {
        var answer = await AskAsync(_ => StubHandler.Text(status, "text/html", "<html><body>Sign in</body></html>"));

        Assert.Equal(status == HttpStatusCode.OK ? WhenFateIsUnclear : FailureKind.Transient, Failure(answer).Kind);
        Assert.DoesNotContain("Sign in", Failure(answer).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_a_word_is_no_answer() =>
        Assert.IsType<PipelineAnswer.Failed>(await AskAsync(_ => StubHandler.Json(HttpStatusCode.OK, "")));

    [Fact]
    public async Task A_stream_that_ends_early_is_truncated_and_not_an_answer() =>
        Assert.Equal(FailureKind.Truncated, Failure(await AskAsync(_ => Stream(CutStreamOf("It arr")))).Kind);

    [Fact]
    public async Task Silence_before_the_first_byte_is_no_answer()
    {
        var asking = AskAsync((_, token) => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token));
        await _time.AdvanceToTimerAsync(IdleTimeout);

        Assert.Equal((WhenFateIsUnclear, "idle"), (Failure(await asking).Kind, Failure(await asking).Code));
    }

    [Fact]
    public async Task Silence_in_the_middle_is_truncation()
    {
        var asking = AskAsync(_ => StubHandler.Stream(new ScriptedStream(Step.Text(CutStreamOf("It arr")), new Step.Hang())));
        await _time.AdvanceToTimerAsync(IdleTimeout);

        Assert.Equal(FailureKind.Truncated, Failure(await asking).Kind);
    }

    [Fact]
    public async Task A_refused_connection_is_transient() => Assert.Equal(
        (FailureKind.Transient, "connection_failed"),
        await AskAsync(_ => throw new HttpRequestException(HttpRequestError.ConnectionError)) is PipelineAnswer.Failed { Failure: var failure }
            ? (failure.Kind, failure.Code)
            : default);

    [Fact]
    public async Task A_question_whose_connection_could_not_be_made_in_time_never_arrived()
    {
        using var network = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(50),
            ConnectCallback = async (_, token) => await new TaskCompletionSource<Stream>().Task.WaitAsync(token),
        };

        var failure = Failure(await Make(network, _time).AskAsync(Question(ConversationId), new Listener(), CancellationToken.None).WaitAsync(Patience));

        Assert.Equal((FailureKind.Transient, "connection_failed"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_leaves_it_unclear() => Assert.Equal(
        WhenFateIsUnclear, Failure(await AskAsync(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded))).Kind);

    [Fact]
    public async Task Cancelling_ends_the_question_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        var pipeline = Make(
            new StubHandler(request => Prelude(request) ?? StubHandler.Stream(new ScriptedStream(
                Step.Text(CutStreamOf("It arr")), new Step.Call(cancellation.Cancel), new Step.Hang()))),
            _time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pipeline.AskAsync(Question(), new Listener(), cancellation.Token).WaitAsync(Patience, CancellationToken.None));
    }

    [Fact]
    public async Task A_lost_conversation_is_told_from_other_failures()
    {
        var failure = Failure(await AskAsync(_ => StubHandler.Json(HttpStatusCode.NotFound, ErrorOf(404)), ConversationId));

        Assert.Equal(WhenConversationIsUnknown, failure.Kind);
    }

    [Fact]
    public async Task An_answer_longer_than_any_message_is_refused()
    {
        var part = new string('x', AnswerText.LongestMessage / 2);

        var failure = Failure(await AskAsync(_ => Stream(StreamOf(part, part, "x"))));

        Assert.Equal((FailureKind.Permanent, "answer_too_long"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_question_is_asked_at_most_once()
    {
        var asked = 0;
        await AskAsync(_ =>
        {
            asked++;
            return StubHandler.Json(HttpStatusCode.ServiceUnavailable, ErrorOf(503));
        });

        Assert.Equal(1, asked);
    }

    /// <summary>A question of contact 77.</summary>
    internal static PipelineQuestion Question(string? conversationId = null) => new(
        "Where is my parcel?",
        "cw-1-contact-77",
        conversationId,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["chatwoot_conversation_id"] = "42", ["chatwoot_account_id"] = "1" },
        "corr-1");

    private static HttpResponseMessage Stream(string body) => StubHandler.Stream(body);

    private static string Text(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Reply>(answer).Text;

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    private Task<PipelineAnswer> AskAsync(
        Func<SentRequest, HttpResponseMessage> answer, string? conversationId = null, IAnswerListener? listener = null) =>
        AskAsync((request, _) => Task.FromResult(answer(request)), conversationId, listener);

    private Task<PipelineAnswer> AskAsync(
        Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer, string? conversationId = null, IAnswerListener? listener = null)
    {
        var network = new StubHandler((request, token) => Prelude(request) is { } prelude ? Task.FromResult(prelude) : answer(request, token));
        return Make(network, _time).AskAsync(Question(conversationId), listener ?? new Listener(), CancellationToken.None).WaitAsync(Patience);
    }
}
