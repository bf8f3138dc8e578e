using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Protocol;

namespace Chatdify.Tests.Embedded.Tables;

/// <summary>Answers requests itself and keeps what it was asked.</summary>
internal sealed class StubTransport(Func<int, StubTransport.Answer> answer) : HttpPipelineTransport
{
    private readonly List<Asked> _requests = [];

    public IReadOnlyList<Asked> Requests => _requests;

    /// <summary>The same answer every time.</summary>
    public static StubTransport Always(int status, string body = "", params (string Name, string Value)[] headers) =>
        new(_ => new Answer(status, body, headers));

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The clients are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        message.CancellationToken.ThrowIfCancellationRequested();
        using var body = new MemoryStream();
        if (message.Request.Content is { } content)
        {
            await content.WriteToAsync(body, message.CancellationToken);
        }

        var headers = message.Request.Headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
        _requests.Add(new Asked(message.Request.Method, message.Request.Uri.ToUri(), headers, BinaryData.FromBytes(body.ToArray()).ToString()));
        var (status, text, answered) = answer(_requests.Count);
        message.Response = new OperationResponse(
            status,
            "stub",
            answered.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase),
            text,
            message.Request.ClientRequestId);
    }

    public sealed record Asked(RequestMethod Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body);

    public sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers);
}
