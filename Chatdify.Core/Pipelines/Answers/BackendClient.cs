using System.Net;
using System.Text.Json.Serialization.Metadata;

using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>What a call came to: a value, or why there is none.</summary>
internal sealed record BackendRead<T>(T? Value, PipelineFailure? Failure)
    where T : class;

/// <summary>The calls around an answer, which are alike for all backends; one instance speaks for one app, agent or key.</summary>
/// <param name="http">The backend's client.</param>
/// <param name="retry">Repeats reads.</param>
/// <param name="reads">Failures of calls that change nothing.</param>
/// <param name="time">Measures the patience with a stop.</param>
internal abstract class BackendClient(HttpClient http, IdempotentRetry retry, BackendFailures reads, TimeProvider time)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    protected HttpClient Http => http;

    protected TimeProvider Time => time;

    /// <summary>Classifies an answer other than success.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body, perhaps cut.</param>
    /// <param name="conversationSent">The request named a conversation, so 404 can mean that it is gone.</param>
    public abstract PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent);

    /// <summary>A request to a path of the API, with its key.</summary>
    protected abstract HttpRequestMessage Request(HttpMethod method, string path);

    protected HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = BackendRequests.Json(body, type);
        return request;
    }

    /// <summary>Reads something, repeating the call if it fails in passing.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="read">Makes a value of the body; null if it is none.</param>
    /// <param name="aboutConversation">The path names a conversation, so 404 means that it is gone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected async Task<BackendRead<T>> GetAsync<T>(
        string path, Func<ReadOnlyMemory<byte>, T?> read, bool aboutConversation, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var response = await retry.SendAsync(http, () => Request(HttpMethod.Get, path), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode != HttpStatusCode.OK ? new(null, FailureOf(response, body, aboutConversation))
                : read(body) is { } value ? new(value, null)
                : new(null, reads.NotAnAnswer(response.Content.Headers.ContentType?.MediaType));
        }
        catch (HttpRequestException e)
        {
            return new(null, reads.Unreachable(e));
        }
    }

    /// <summary>
    /// Asks the backend to end a run that nobody waits for any more. Best effort within two seconds: without it the run merely goes on to its
    /// end, and what is answered proves nothing either way.
    /// </summary>
    protected async Task TryStopAsync(HttpRequestMessage stop)
    {
        using (stop)
        {
            try
            {
                using var response = await TimeLimit.RunAsync(StopLimit, time, token => http.SendAsync(stop, token), CancellationToken.None);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                // The run goes on to its end then.
            }
        }
    }
}
