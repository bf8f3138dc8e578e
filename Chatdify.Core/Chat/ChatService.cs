using Chatdify.Core.Pipelines;
using Chatdify.Core.Replies;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Chat;

/// <summary>
/// The chat API: asks the pipeline for callers other than Chatwoot, with a memory per thread. A request is tried once; whoever calls
/// decides whether to ask again.
/// </summary>
public sealed partial class ChatService(
    IPipeline pipeline, IChatThreads threads, IOptions<TurnOptions> options, TimeProvider time, ILogger<ChatService> logger)
{
    /// <summary>Leaves room for the last write and the answer within what the caller is promised.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    private readonly ChatThreadLock _lock = new(threads, time);

    /// <summary>Answers one request. <paramref name="listener"/> hears the text while it grows.</summary>
    /// <exception cref="OperationCanceledException">The caller is gone; the run is stopped and the thread is free.</exception>
    public async Task<ChatReply> AskAsync(
        ChatRequest request, string correlationId, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var (thread, refusal) = await TakeAsync(request, cancellationToken);
        return thread is null ? refusal! : await AnswerAsync(request, thread, correlationId, listener, cancellationToken);
    }

    /// <summary>Takes the thread of a request, for <see cref="AnswerAsync"/>; or tells why that cannot be.</summary>
    public Task<(ChatThread? Thread, ChatReply? Refusal)> TakeAsync(ChatRequest request, CancellationToken cancellationToken) =>
        _lock.TakeAsync(request, options.Value.AnswerDeadline, cancellationToken);

    /// <summary>Answers a request whose thread is taken, and frees the thread. <paramref name="listener"/> hears the text while it grows.</summary>
    /// <exception cref="OperationCanceledException">The caller is gone; the run is stopped and the thread is free.</exception>
    public async Task<ChatReply> AnswerAsync(
        ChatRequest request, ChatThread thread, string correlationId, IAnswerListener listener, CancellationToken cancellationToken)
    {
        PipelineExchange? said = null;
        try
        {
            using var late = new CancellationTokenSource(options.Value.AnswerDeadline - Reserve, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            var answer = await AskWithinAsync(Question(request, thread, correlationId), thread, listener, both.Token, cancellationToken);
            Tell(answer);
            if (answer is PipelineAnswer.Reply reply)
            {
                var text = ThinkBlocks.Strip(reply.Text);
                thread = thread with { Backend = pipeline.Name, BackendConversationId = reply.Run.ConversationId ?? thread.BackendConversationId };
                said = new PipelineExchange(request.Message, text);
                return new ChatReply.Answered(text, thread.User) { Usage = reply.Usage };
            }

            return answer is PipelineAnswer.Failed failed ? new ChatReply.Failed(failed.Failure)
                : answer is PipelineAnswer.Paused ? new ChatReply.Failed(Paused)
                : new ChatReply.Late();
        }
        finally
        {
            await _lock.ReleaseAsync(thread, said);
        }
    }

    private void Tell(PipelineAnswer? answer)
    {
        Log.Answered(logger, answer?.GetType().Name ?? "Late");
        if (answer?.Usage is { } usage)
        {
            Log.Used(logger, usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, usage.Price, usage.Currency);
        }
    }

    private PipelineFailure Paused => new(FailureKind.Permanent, "paused", $"{pipeline.Name} waits for a person.");

    /// <summary>The answer, or null when the time is over.</summary>
    private async Task<PipelineAnswer?> AskWithinAsync(
        PipelineQuestion question, ChatThread thread, IAnswerListener listener, CancellationToken within, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await pipeline.AskAsync(question, listener, within);
            var second = answer switch
            {
                PipelineAnswer.Failed { Failure.Kind: FailureKind.ConversationLost } when question.ConversationId is not null =>
                    await pipeline.AskAsync(StartOver(question, thread), listener, within),
                PipelineAnswer.Failed { Failure.Kind: FailureKind.Truncated } cut => await pipeline.RecoverAsync(question, cut.Run, within),
                _ => null,
            };
            return second is null ? answer : second with { Usage = PipelineUsage.Sum(answer.Usage, second.Usage) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private PipelineQuestion Question(ChatRequest request, ChatThread thread, string correlationId)
    {
        var inputs = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal)
        {
            ["chat_id"] = request.ChatId,
            ["thread_id"] = request.ThreadId,
            ["user_id"] = thread.User,
            ["message_direction"] = "incoming",
        };
        return new PipelineQuestion(
            request.Message, $"chat-{thread.User}", thread.Backend == pipeline.Name ? thread.BackendConversationId : null, inputs, correlationId)
        {
            History = [.. thread.History.TakeLast(pipeline.HistoryLength)],
        };
    }

    private static PipelineQuestion StartOver(PipelineQuestion question, ChatThread thread) => question with
    {
        ConversationId = null,
        Text = QuestionText.WithHistory(question.Text, thread.History),
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "A request of the chat API: {Outcome}.")]
        public static partial void Answered(ILogger logger, string outcome);

        [LoggerMessage(
            LogLevel.Information,
            "A request of the chat API took {PromptTokens} tokens in, {CompletionTokens} out, {TotalTokens} in all, price {Price} {Currency}.")]
        public static partial void Used(
            ILogger logger, long? promptTokens, long? completionTokens, long? totalTokens, decimal? price, string? currency);
    }
}
