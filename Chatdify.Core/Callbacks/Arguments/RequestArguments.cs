using System.Text;
using System.Text.Json;

using Chatdify.Core.Webhooks;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Reads arguments from a request as Dify's HTTP node really sends it: JSON under any content type, forms, a bare value instead of an object,
/// an empty body where a variable was empty.
/// </summary>
internal static class RequestArguments
{
    /// <summary>Path, query and body together; on the same name the body wins over the query, the path over both.</summary>
    /// <exception cref="CallbackException">The body cannot be read.</exception>
    public static async Task<CallbackArguments> ReadAsync(
        CallbackOperation operation, string? pathValue, IEnumerable<KeyValuePair<string, StringValues>> query, string? contentType, byte[] body)
    {
        var arguments = CallbackArguments.Of(query.Select(Field));
        if (!operation.IsRead && operation.Parameters.Any(parameter => parameter.In != "path"))
        {
            arguments = arguments.With(await BodyAsync(operation, arguments, contentType ?? "", body));
        }

        return operation.Parameters.FirstOrDefault(parameter => parameter.In == "path") is { } path
            ? arguments.With([new(path.Name, JsonSerializer.SerializeToElement(pathValue))])
            : arguments;
    }

    private static async Task<IEnumerable<KeyValuePair<string, JsonElement>>> BodyAsync(
        CallbackOperation operation, CallbackArguments query, string contentType, byte[] body)
    {
        if (contentType.Contains("form", StringComparison.OrdinalIgnoreCase))
        {
            return await FormAsync(contentType, body);
        }

        var clean = JsonCleaner.Clean(body);
        var text = Encoding.UTF8.GetString(clean).Trim();
        if (text.Length == 0)
        {
            return Empty(operation, query);
        }

        var root = Parse(clean, text, contentType);
        return root.ValueKind == JsonValueKind.Object ? Members(operation, root) : Whole(operation, root);
    }

    private static async Task<IEnumerable<KeyValuePair<string, JsonElement>>> FormAsync(string contentType, byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.Body) = (contentType, new MemoryStream(body));
        try
        {
            return [.. (await request.ReadFormAsync()).Select(Field)];
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or InvalidOperationException or NotSupportedException)
        {
            throw new CallbackException(CallbackProblems.Malformed("body", "The body is not a readable form."));
        }
    }

    private static JsonElement Parse(byte[] body, string text, string contentType)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException)
        {
            var meansJson = contentType.Contains("json", StringComparison.OrdinalIgnoreCase) || text[0] is '{' or '[' or '"';
            return meansJson && !NoneRule.IsNone(text)
                ? throw new CallbackException(CallbackProblems.Malformed("body", "The body is not valid JSON."))
                : JsonSerializer.SerializeToElement(text);
        }
    }

    /// <summary>Where the body itself is the object (attributes), it may also come under its name.</summary>
    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(CallbackOperation operation, JsonElement root)
    {
        var members = root.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)).ToList();
        if (operation.Parameters.FirstOrDefault(parameter => parameter is { Type: "object", Required: true }) is not { } whole)
        {
            return members;
        }

        var others = members.Where(member => member.Key == CallbackGate.TokenArgument).ToList();
        var own = members.Except(others).ToList();
        return own is [var only] && IsName(only, whole)
            ? [.. others, new(whole.Name, only.Value)]
            : [.. others, new(whole.Name, JsonSerializer.SerializeToElement(own.DistinctBy(one => one.Key).ToDictionary()))];
    }

    private static bool IsName(KeyValuePair<string, JsonElement> member, CallbackParameter whole) =>
        string.Equals(member.Key, whole.Name, StringComparison.OrdinalIgnoreCase)
        || (member.Key is "attributes" or "custom_attributes" && member.Value.ValueKind == JsonValueKind.Object);

    /// <summary>A bare value is the first thing that the operation wants to know.</summary>
    private static IEnumerable<KeyValuePair<string, JsonElement>> Whole(CallbackOperation operation, JsonElement value) =>
        Wanted(operation) is { } wanted ? [new(wanted.Name, value)] : [];

    /// <summary>An empty body is an empty variable, unless the query says what the operation wants to know, or it wants nothing.</summary>
    private static IEnumerable<KeyValuePair<string, JsonElement>> Empty(CallbackOperation operation, CallbackArguments query) =>
        Wanted(operation) is { In: "body", Required: true } wanted && !query.Has(wanted.Name)
            ? [new(wanted.Name, JsonSerializer.SerializeToElement(""))]
            : [];

    private static CallbackParameter? Wanted(CallbackOperation operation) => operation.Parameters
        .FirstOrDefault(parameter => parameter != operation.Conversation && (parameter.Required || parameter.Decides));

    private static KeyValuePair<string, JsonElement> Field(KeyValuePair<string, StringValues> field) => new(
        field.Key.EndsWith("[]", StringComparison.Ordinal) ? field.Key[..^2] : field.Key,
        field.Value.Count == 1 ? JsonSerializer.SerializeToElement(field.Value[0]) : JsonSerializer.SerializeToElement(field.Value.ToArray()));
}
