using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Chatdify.Tests.Http;

/// <summary>A request as it was sent.</summary>
public sealed record SentRequest(HttpMethod Method, Uri Url, HttpRequestHeaders Headers, string? ContentType, string Body);

/// <summary>Answers requests with what the test decides, and remembers them.</summary>
public sealed class StubHandler(Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<SentRequest> _sent = new();

    public StubHandler(Func<SentRequest, HttpResponseMessage> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public IReadOnlyList<SentRequest> Sent => [.. _sent];

    public static HttpResponseMessage Json(HttpStatusCode status, string body) => Text(status, "application/json", body);

    public static HttpResponseMessage Text(HttpStatusCode status, string mediaType, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    public static HttpResponseMessage Stream(Stream body)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/event-stream; charset=utf-8");
        return response;
    }

    public static HttpResponseMessage Stream(string body) => Stream(new MemoryStream(Encoding.UTF8.GetBytes(body)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var sent = new SentRequest(
            request.Method, request.RequestUri!, request.Headers, request.Content?.Headers.ContentType?.MediaType, body);
        _sent.Enqueue(sent);
        return await answer(sent, cancellationToken);
    }
}
