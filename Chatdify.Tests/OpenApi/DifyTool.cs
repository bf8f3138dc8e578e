using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Tests.OpenApi;

/// <summary>An imported tool, which calls as Dify does: arguments that the model left out are left out, the first content type is used.</summary>
internal sealed record DifyTool(string Name, string Description, string Url, string Method, string? ContentType, IReadOnlyList<DifyArgument> Arguments)
{
    /// <summary>The request for these arguments.</summary>
    /// <exception cref="InvalidOperationException">A required argument is missing.</exception>
    public HttpRequestMessage Request(IReadOnlyDictionary<string, JsonNode> given)
    {
        var missing = Arguments.FirstOrDefault(argument => argument.Required && !given.ContainsKey(argument.Name));
        if (missing is not null)
        {
            throw new InvalidOperationException($"Missing required parameter {missing.Name} in operation {Name}");
        }

        var url = Given("path", given).Aggregate(Url, (so, value) => so.Replace($"{{{value.Key}}}", Uri.EscapeDataString(value.Value.ToString())));
        var query = string.Join('&', Given("query", given).Select(value => $"{value.Key}={Uri.EscapeDataString(value.Value.ToString())}"));
        var request = new HttpRequestMessage(new HttpMethod(Method.ToUpperInvariant()), query.Length == 0 ? url : $"{url}?{query}");
        foreach (var header in Given("header", given))
        {
            request.Headers.Add(header.Key, header.Value.ToString());
        }

        if (ContentType is not null)
        {
            request.Content = JsonContent.Create(
                new JsonObject(Given("body", given).Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value.DeepClone()))));
        }

        return request;
    }

    private IEnumerable<KeyValuePair<string, JsonNode>> Given(string place, IReadOnlyDictionary<string, JsonNode> given) =>
        from argument in Arguments
        where argument.In == place && given.ContainsKey(argument.Name)
        select KeyValuePair.Create(argument.Name, given[argument.Name]);
}
