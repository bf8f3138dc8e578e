using System.Globalization;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines.Answers;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Answers with an agent of Letta, which has a conversation of its own for each of Chatwoot's, or for each contact.</summary>
/// <param name="client">Speaks for the agent.</param>
/// <param name="options">Its settings.</param>
/// <param name="contacts">Knows the conversations of contacts; null if none are shared.</param>
/// <param name="mirror">Shows ids in Chatwoot; null if that is not wanted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class LettaPipeline(
    LettaClient client, LettaOptions options, LettaContacts? contacts, LettaMirror? mirror, TimeProvider time, ILogger<LettaPipeline> logger) : IPipeline
{
    public string Name => LettaOptions.SectionName;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var key = KeyOf(question);
        if (question.ConversationId is { } known)
        {
            return Shown(key, await AskAsync(question, known, listener, cancellationToken));
        }

        if (key is not null && contacts is not null && await contacts.FindAsync(question.User, cancellationToken) is { } shared)
        {
            var answer = await AskAsync(question, shared, listener, cancellationToken);
            if (answer is not PipelineAnswer.Failed { Failure.Kind: FailureKind.ConversationLost })
            {
                return Shown(key, answer);
            }
        }

        return await AskAnewAsync(question, key, listener, cancellationToken);
    }

    /// <summary>
    /// <inheritdoc cref="IPipeline.RecoverAsync" path="/summary"/>
    /// Does not throw when <paramref name="cancellationToken"/> fires: that is the end of the caller's patience, and the
    /// answer is then <see cref="FailureKind.RunUnknown"/>.
    /// </summary>
    public async Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken)
    {
        var (key, answer) = (KeyOf(question), await new LettaRecovery(client, time, question, run).RunAsync(cancellationToken));
        await RememberAsync(question, key, answer, CancellationToken.None);
        return Shown(key, answer);
    }

    private async Task<PipelineAnswer> AskAnewAsync(
        PipelineQuestion question, ConversationKey? key, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var created = await client.CreateConversationAsync(key is { } known ? $"Chatwoot {known}" : question.User, cancellationToken);
        if (created.Value is not { } conversation)
        {
            return new PipelineAnswer.Failed(created.Failure!, new PipelineRun(null, null, null, null));
        }

        var answer = await AskAsync(question, conversation, listener, cancellationToken);
        await RememberAsync(question, key, answer, cancellationToken);
        return Shown(key, answer) is PipelineAnswer.Failed { Failure: { Kind: FailureKind.ConversationLost } failure } lost
            ? lost with { Failure = failure with { Kind = FailureKind.Permanent } }
            : answer;
    }

    private async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, string conversation, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var run = new PipelineRun(conversation, QuestionKey.Of(question), null, null);
        var answer = await new LettaExchange(client, options, time, question, run, listener).RunAsync(cancellationToken);
        Log.Asked(logger, answer.GetType().Name, (answer as PipelineAnswer.Failed)?.Failure.Code ?? "", conversation);
        return answer;
    }

    /// <summary>The contact's later conversations are to go on in the one that has answered.</summary>
    private Task RememberAsync(PipelineQuestion question, ConversationKey? key, PipelineAnswer answer, CancellationToken cancellationToken) =>
        answer is PipelineAnswer.Reply && contacts is not null && key is { } conversation
            ? contacts.RememberAsync(question.User, conversation, cancellationToken)
            : Task.CompletedTask;

    /// <summary>The answer; the conversation that it comes from is shown in Chatwoot.</summary>
    private PipelineAnswer Shown(ConversationKey? key, PipelineAnswer answer)
    {
        if (key is { } known && answer is PipelineAnswer.Reply { Run.ConversationId: { } conversation })
        {
            mirror?.Show(known, conversation);
        }

        return answer;
    }

    /// <summary>
    /// The conversation in Chatwoot; null for who has none, and for a shadow, which has no token because it must not act: it leaves no trace in
    /// Chatwoot, and does not speak in the contact's conversation.
    /// </summary>
    private static ConversationKey? KeyOf(PipelineQuestion question) =>
        question.Inputs.GetValueOrDefault("bridge_token") is { Length: > 0 }
        && Number(question, "chatwoot_account_id") is { } account && Number(question, "chatwoot_conversation_id") is { } conversation
            ? new ConversationKey(account, conversation)
            : null;

    private static long? Number(PipelineQuestion question, string name) =>
        long.TryParse(question.Inputs.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Letta: {Outcome} {Code}, conversation {LettaConversation}")]
        public static partial void Asked(ILogger logger, string outcome, string code, string lettaConversation);
    }
}
