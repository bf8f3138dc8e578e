using System.Net.Http.Headers;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>Where a backend's API is, and the key that opens it, if it wants one.</summary>
/// <param name="url">As people configure it: with and without <c>/v1</c> and a slash at its end.</param>
/// <param name="apiKey">Goes along as a bearer token; empty for none.</param>
internal sealed class V1Api(Uri url, string apiKey)
{
    private readonly Uri _base = WithV1(url.GetLeftPart(UriPartial.Path).TrimEnd('/'));
    private readonly AuthenticationHeaderValue? _authorization = apiKey.Length > 0 ? new("Bearer", apiKey) : null;

    /// <summary>A request without a body.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(_base, path)) { Headers = { Authorization = _authorization } };

    private static Uri WithV1(string address) => new(address.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? address + "/" : address + "/v1/");
}
