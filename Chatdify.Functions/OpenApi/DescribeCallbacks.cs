using Chatdify.Core.Callbacks;
using Chatdify.Core.OpenApi;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Chatdify.Functions.OpenApi;

/// <summary><c>GET api/v1/openapi.json</c>: the callback API as Dify imports it for a custom tool. Open: it says nothing about anyone.</summary>
public sealed class DescribeCallbacks(IOptions<BridgeOptions> bridge)
{
    /// <summary>The document; 501 while the address that belongs into it is not set.</summary>
    [Function("OpenApi")]
    public IResult Describe([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/openapi.json")] HttpRequest request) =>
        bridge.Value.PublicUrl is { } publicUrl
            ? Results.Text(OpenApiDocument.Build(publicUrl, CallbackOperations.All.Where(operation => operation.IsTool)).ToJsonString(), "application/json")
            : Problems.Of(
                StatusCodes.Status501NotImplemented,
                "public_url_missing",
                "Set Bridge:PublicUrl to the address under which Dify reaches this app, such as https://bridge.example.org.");
}
