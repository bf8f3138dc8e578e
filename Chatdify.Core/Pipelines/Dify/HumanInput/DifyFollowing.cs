using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Follows a run by the route for its events. The run is never asked to stop: what a person has decided is carried out, whether or not
/// somebody waits here for its end.
/// </summary>
internal sealed class DifyFollowing(
    DifyClient client, IAnswerAssembler assembler, DifyOptions options, TimeProvider time, string runId, string user, IAnswerListener listener)
    : AnswerExchange(assembler, DifyFailures.Common, new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes), time, listener)
{
    protected override Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) => client.FollowAsync(runId, user, cancellationToken);

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        client.FailureOf(response, body, conversationSent: false);
}
