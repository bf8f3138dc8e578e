using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>The answer to one action of a transaction.</summary>
internal sealed class OperationResponse(
    int status,
    string reasonPhrase,
    IReadOnlyDictionary<string, string> headers,
    string body,
    string clientRequestId) : Response
{
    /// <inheritdoc />
    public override int Status => status;

    /// <inheritdoc />
    public override string ReasonPhrase => reasonPhrase;

    /// <inheritdoc />
    public override bool IsError => status >= 400;

    /// <inheritdoc />
    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(body));

    /// <inheritdoc />
    public override string ClientRequestId { get; set; } = clientRequestId;

    /// <inheritdoc />
    public override void Dispose() => ContentStream?.Dispose();

    /// <inheritdoc />
    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    /// <inheritdoc />
    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Key, header.Value));

    /// <inheritdoc />
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => headers.TryGetValue(name, out value);

    /// <inheritdoc />
    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
