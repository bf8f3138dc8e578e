using Chatdify.Core.Pipelines.Answers;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Answers with whatever stands behind a URL.</summary>
internal sealed partial class ChatWebhookPipeline(
    ChatWebhookClient client, ChatWebhookOptions options, TimeProvider time, ILogger<ChatWebhookPipeline> logger) : IPipeline
{
    public string Name => ChatWebhookOptions.SectionName;

    /// <summary>Whoever works behind the address goes on when the connection is closed.</summary>
    public bool AsksOnce => !options.Idempotent;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var key = QuestionKey.Of(question);
        var answer = new ChatWebhookAnswer(options, ChatWebhookClient.ChatId(question), StartOf(question, key));
        var result = await new ChatWebhookExchange(client, answer, options, time, question, key, listener).RunAsync(cancellationToken);
        Log.Asked(logger, result.GetType().Name, (result as PipelineAnswer.Failed)?.Failure.Code ?? "", key);
        return result;
    }

    /// <summary>
    /// There is nothing to look into: what an answer was that did not arrive only the backend knows. It is asked again if it says that this
    /// does no harm.
    /// </summary>
    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        Task.FromResult<PipelineAnswer>(new PipelineAnswer.Failed(ChatWebhookErrors.Lost(options), run));

    /// <summary>
    /// A question that must not be asked twice is written down before it is asked: a worker that takes over from a dead one cannot know whether
    /// it was.
    /// </summary>
    private PipelineRun StartOf(PipelineQuestion question, string key) =>
        options.Idempotent ? new PipelineRun(null, null, null, null) : new PipelineRun(question.ConversationId, key, null, null);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "ChatWebhook: {Outcome} {Code}, question {Key}")]
        public static partial void Asked(ILogger logger, string outcome, string code, string key);
    }
}
