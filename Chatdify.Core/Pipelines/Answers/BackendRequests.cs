using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>What the requests to all backends have in common.</summary>
internal static class BackendRequests
{
    /// <summary>A JSON body of known length: <c>JsonContent</c> sends chunks without one, which some WSGI servers and proxies refuse.</summary>
    public static HttpContent Json<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
