using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Routing;

namespace Chatdify.Core.Turns;

/// <summary>Puts a turn's question for one pipeline: with its own side of the conversation, and with what was said behind its back.</summary>
public sealed class Questions(IConversationStore store, ConversationTokens tokens, RouteTable routes, Routed<TurnOptions> turns)
{
    /// <summary>How many former turns a backend gets to read when it does not know them.</summary>
    private const int HistoryTurns = 10;

    /// <summary>The question of a turn as this pipeline is asked it.</summary>
    public async Task<PipelineQuestion> ForAsync(
        ConversationKey key, ConversationState state, Turn turn, PipelineRef name, IPipeline pipeline, CancellationToken cancellationToken)
    {
        var question = Plain(key, state, turn, tokens.Issue(key)) with
        {
            ConversationId = state.IdAt(name),
            Files = turn.Files,
            Deadline = state.FirstUnansweredAt is { } first ? turns.For(turn.Path.Route).HandoffAt(first) : null,
        };
        return pipeline.HistoryLength > 0 ? await WithHistoryAsync(key, turn, question, pipeline.HistoryLength, cancellationToken)
            : state.LastAt() is { } last && last != name.ToString() ? await WithMissedAsync(key, turn, question, name, cancellationToken)
            : question;
    }

    /// <summary>
    /// The same question to a shadow: alone, with the whole history, and without a token, so that it cannot act. It has no conversation of its
    /// own, for nothing of it is written where the conversation's answers depend on it.
    /// </summary>
    public Task<PipelineQuestion> ForShadowAsync(
        ConversationKey key, ConversationState state, Turn turn, IPipeline pipeline, CancellationToken cancellationToken)
    {
        var question = Plain(key, state, turn, token: "");
        return pipeline.HistoryLength > 0
            ? WithHistoryAsync(key, turn, question, pipeline.HistoryLength, cancellationToken)
            : StartOverAsync(key, turn, question, cancellationToken);
    }

    /// <summary>The question for a backend that has lost its side: a new conversation that begins with what was said.</summary>
    public async Task<PipelineQuestion> StartOverAsync(ConversationKey key, Turn turn, PipelineQuestion question, CancellationToken cancellationToken) =>
        WithText(turn, question with { ConversationId = null }, await BeforeAsync(key, turn, HistoryTurns, cancellationToken));

    private PipelineQuestion Plain(ConversationKey key, ConversationState state, Turn turn, string token) => new(
        QuestionText.Newest(turn.Question, turns.For(turn.Path.Route).MaxQuestionCharacters),
        PipelineInputs.User(key, state),
        ConversationId: null,
        PipelineInputs.For(key, state, token, routes.Find(turn.Path.Route)?.Options.Inputs ?? new Dictionary<string, string>()),
        turn.CorrelationId)
    {
        MessageId = turn.NewestMessageId is > 0 and var newest ? newest : null,
        Submission = turn.Submission,
    };

    private async Task<PipelineQuestion> WithHistoryAsync(
        ConversationKey key, Turn turn, PipelineQuestion question, int length, CancellationToken cancellationToken) =>
        question with { History = PipelineHistory.Of(await BeforeAsync(key, turn, length, cancellationToken)) };

    /// <summary>A pipeline that did not answer last is told what was said since it did.</summary>
    private async Task<PipelineQuestion> WithMissedAsync(
        ConversationKey key, Turn turn, PipelineQuestion question, PipelineRef name, CancellationToken cancellationToken)
    {
        var before = await BeforeAsync(key, turn, HistoryTurns, cancellationToken);
        return WithText(turn, question, [.. before.Reverse().TakeWhile(one => !IsBy(one, name)).Reverse()]);
    }

    private PipelineQuestion WithText(Turn turn, PipelineQuestion question, IReadOnlyList<Turn> before) => question with
    {
        Text = QuestionText.WithHistory(question.Text, PipelineHistory.Of(before), turns.For(turn.Path.Route).MaxQuestionCharacters),
    };

    /// <summary>The turns before this one, which is one of the recent ones itself.</summary>
    private async Task<IReadOnlyList<Turn>> BeforeAsync(ConversationKey key, Turn turn, int count, CancellationToken cancellationToken) =>
        [.. (await store.RecentTurnsAsync(key, count + 1, cancellationToken)).TakeWhile(one => one.Id != turn.Id)];

    private static bool IsBy(Turn turn, PipelineRef name) => turn.Parts.Count > 0 && (turn.AnsweredBy ?? PipelineRef.First) == name.ToString();
}
