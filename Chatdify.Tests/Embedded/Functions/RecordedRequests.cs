using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Chatdify.Tests.Embedded.Functions;

/// <summary>Keeps every request of the runtime to the storage, and can fail them all.</summary>
internal sealed class RecordedRequests : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _seen = new();

    /// <summary>While set, the storage cannot be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>Runs before each receive request is sent.</summary>
    public Action? BeforeReceive { get; set; }

    /// <summary>Method, path and query of each request.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    /// <summary>Receive requests, whose answers may be empty.</summary>
    public IReadOnlyList<string> Receives => [.. Seen.Where(request => request.StartsWith("GET ", StringComparison.Ordinal))];

    /// <summary>Renewals and releases.</summary>
    public IReadOnlyList<string> Updates =>
        [.. Seen.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("popreceipt", StringComparison.Ordinal))];

    public override void OnSendingRequest(HttpMessage message)
    {
        _seen.Enqueue($"{message.Request.Method} {message.Request.Uri.ToUri().PathAndQuery}");
        if (message.Request.Method == RequestMethod.Get)
        {
            BeforeReceive?.Invoke();
        }

        if (IsDown)
        {
            throw new RequestFailedException(503, "The storage is down for this test.");
        }
    }
}
