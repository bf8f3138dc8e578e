using System.Text.RegularExpressions;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>One question put to a server that speaks one of OpenAI's APIs.</summary>
internal abstract partial class OpenAiExchange(
    OpenAiClient client,
    IAnswerAssembler assembler,
    OpenAiOptions options,
    TimeProvider time,
    PipelineQuestion question,
    IAnswerListener listener)
    : AnswerExchange(assembler, OpenAiFailures.Common, new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes), time, listener)
{
    /// <summary>By this OpenAI's support finds a request; null if the server gave none.</summary>
    public string? RequestId { get; private set; }

    protected PipelineQuestion Question => question;

    protected OpenAiClient Client => client;

    protected sealed override async Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        var response = await PostAsync(cancellationToken);
        RequestId = response.Headers.NonValidated.TryGetValues("x-request-id", out var values) && IdShape.IsMatch(values.ToString())
            ? values.ToString()
            : null;
        return response;
    }

    /// <inheritdoc cref="AnswerExchange.SendAsync"/>
    protected abstract Task<HttpResponseMessage> PostAsync(CancellationToken cancellationToken);

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        client.FailureOf(response, body, question.ConversationId is not null);

    [GeneratedRegex("^[A-Za-z0-9_.:-]{1,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex IdShape { get; }
}
