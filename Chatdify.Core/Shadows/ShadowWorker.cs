using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Shadows;

/// <summary>
/// Asks a shadow the question of a turn that another has answered, and records what it says. It changes nothing of the conversation, is
/// given no token to act with, and is not asked again when it fails.
/// </summary>
public sealed partial class ShadowWorker(
    IConversationStore store,
    IShadowRecords records,
    PipelinePlans plans,
    Questions questions,
    Routed<ShadowOptions> options,
    TimeProvider time,
    ILogger<ShadowWorker> logger)
{
    /// <summary>Handles one question. Never throws: a message that came back would have it asked again, and a poisoned one would call a human.</summary>
    public async Task RunAsync(ShadowWork work, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GetTurnAsync(work.Key(), work.Turn, cancellationToken) is { } turn)
            {
                await RunAsync(work.Key(), turn, cancellationToken);
            }
        }
        catch (Exception failure)
        {
            Log.Lost(logger, failure, work.Key());
        }
    }

    private async Task RunAsync(ConversationKey key, Turn turn, CancellationToken cancellationToken)
    {
        if (plans.ShadowOf(key, turn.Path.Route) is not { } name || plans.Find(name, apart: true) is not { } pipeline)
        {
            return;
        }

        var record = new ShadowRecord { TurnId = turn.Id, Pipeline = name.ToString(), AskedAt = time.GetUtcNow() };
        if (!await records.BeginAsync(key, record, cancellationToken))
        {
            return;
        }

        var state = (await store.GetAsync(key, cancellationToken)).State;
        var question = await questions.ForShadowAsync(key, state, turn, pipeline, cancellationToken);
        var answer = await AskAsync(pipeline, question, options.For(turn.Path.Route).TimeLimit, cancellationToken);
        var (outcome, text) = Describe(answer);
        var took = time.GetUtcNow() - record.AskedAt;
        Log.Recorded(logger, name, key, outcome, took.TotalMilliseconds);
        if (answer?.Usage is { } usage)
        {
            Log.Used(logger, key, usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, usage.Price, usage.Currency);
        }

        await records.EndAsync(key, record with { Outcome = outcome, Duration = took, Usage = answer?.Usage, Text = Cut(text) }, cancellationToken);
    }

    private static (string Outcome, string Text) Describe(PipelineAnswer? answer) => answer switch
    {
        null => ("time_limit", ""),
        PipelineAnswer.Reply reply => ("answered", reply.Text),
        PipelineAnswer.Paused paused => ("paused", paused.Text),
        PipelineAnswer.Failed failed => (failed.Failure.Code, ""),
        _ => throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}."),
    };

    /// <summary>The answer, or null when the time is over.</summary>
    private async Task<PipelineAnswer?> AskAsync(
        IPipeline pipeline, PipelineQuestion question, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await pipeline.AskAsync(question, NoListener.Instance, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Cut(string text)
    {
        if (text.Length <= ShadowRecord.LongestText)
        {
            return text;
        }

        return text[..(ShadowRecord.LongestText - (char.IsHighSurrogate(text[ShadowRecord.LongestText - 1]) ? 1 : 0))];
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Shadow {Pipeline} on conversation {Conversation}: {Outcome} after {Milliseconds:F0} ms.")]
        public static partial void Recorded(ILogger logger, PipelineRef pipeline, ConversationKey conversation, string outcome, double milliseconds);

        [LoggerMessage(
            LogLevel.Information,
            "The shadow's answer in conversation {Conversation} took {PromptTokens} tokens in, {CompletionTokens} out, {TotalTokens} in all, price {Price} {Currency}.")]
        public static partial void Used(
            ILogger logger, ConversationKey conversation, long? promptTokens, long? completionTokens, long? totalTokens, decimal? price, string? currency);

        [LoggerMessage(LogLevel.Warning, "What the shadow would have said in conversation {Conversation} is lost.")]
        public static partial void Lost(ILogger logger, Exception failure, ConversationKey conversation);
    }
}
