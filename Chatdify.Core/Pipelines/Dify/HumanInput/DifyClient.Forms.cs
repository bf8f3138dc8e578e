using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>The calls about a run that waits for a person (reference sheet 2.7).</summary>
internal sealed partial class DifyClient
{
    /// <summary>A form that can still be answered; 412 when it cannot any more.</summary>
    public Task<BackendRead<PipelineForm>> FormAsync(string token, CancellationToken cancellationToken) =>
        GetAsync(FormPath(token), DifyForm.Read, aboutConversation: false, cancellationToken);

    /// <summary>Hands in an answer, once. The first answer wins.</summary>
    /// <exception cref="HttpRequestException">Dify could not be reached, or broke off before it answered.</exception>
    public async Task<HttpResponseMessage> SubmitFormAsync(FormSubmission submission, string user, CancellationToken cancellationToken)
    {
        var body = new DifyFormRequest(submission.Inputs, submission.Action, user);
        using var request = Post(FormPath(submission.Token), body, DifyJsonContext.Default.DifyFormRequest);
        return await Http.SendAsync(request, cancellationToken);
    }

    /// <summary>Follows a run that goes on, as a stream that begins with where it stands. Returns when the headers are there.</summary>
    /// <exception cref="HttpRequestException">Dify could not be reached, or broke off before it answered.</exception>
    public async Task<HttpResponseMessage> FollowAsync(string runId, string user, CancellationToken cancellationToken)
    {
        var path = $"workflow/{Uri.EscapeDataString(runId)}/events?user={Uri.EscapeDataString(user)}&include_state_snapshot=true";
        using var request = Request(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string FormPath(string token) => $"form/human_input/{Uri.EscapeDataString(token)}";
}
