using System.Net;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>One question in a conversation at the server, which is made first if there is none.</summary>
internal sealed class ResponsesExchange(
    OpenAiClient client,
    ResponsesAssembler assembler,
    OpenAiOptions options,
    TimeProvider time,
    PipelineQuestion question,
    IAnswerListener listener)
    : OpenAiExchange(client, assembler, options, time, question, listener)
{
    /// <summary>The answer to the question, or to the making of its conversation where that failed: it is judged alike.</summary>
    protected override async Task<HttpResponseMessage> PostAsync(CancellationToken cancellationToken)
    {
        if (Question.ConversationId is { } conversation)
        {
            return await RespondAsync(conversation, cancellationToken);
        }

        var made = await Client.NewConversationAsync(Question, cancellationToken);
        if (await IdInAsync(made, cancellationToken) is not { } id)
        {
            return made;
        }

        made.Dispose();
        return await RespondAsync(id, cancellationToken);
    }

    private Task<HttpResponseMessage> RespondAsync(string conversation, CancellationToken cancellationToken)
    {
        assembler.ConversationId = conversation;
        return Client.RespondAsync(Question, conversation, cancellationToken);
    }

    private static async Task<string?> IdInAsync(HttpResponseMessage made, CancellationToken cancellationToken) =>
        made.StatusCode == HttpStatusCode.OK
        && AnswerJson.TryParseObject(await made.Content.ReadAsByteArrayAsync(cancellationToken), out var conversation)
            ? conversation.Id("id")
            : null;
}
