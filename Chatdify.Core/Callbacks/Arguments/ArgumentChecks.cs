using System.Text.Json;

using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>Holds arguments against the operation's table: what is missing or of another type is named.</summary>
internal static class ArgumentChecks
{
    /// <exception cref="CallbackException">An argument is missing or of another type.</exception>
    public static void Check(CallbackOperation operation, CallbackArguments arguments)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter != operation.Conversation))
        {
            var problem = arguments.Has(parameter.Name) ? TypeProblem(parameter, arguments)
                : parameter.Required ? "is missing"
                : null;
            if (problem is not null)
            {
                throw new CallbackException(CallbackProblems.Malformed(parameter.Name, $"{parameter.Name} {problem}."));
            }
        }
    }

    /// <summary>One of some words, in small letters.</summary>
    /// <exception cref="CallbackException">It is none of them.</exception>
    public static string OneOf(CallbackArguments arguments, string name, params ReadOnlySpan<string> words)
    {
        var given = arguments.Text(name)?.ToLowerInvariant();
        return given is not null && words.Contains(given)
            ? given
            : throw new CallbackException(CallbackProblems.Malformed(name, $"{name} must be one of {string.Join(", ", words.ToArray())}."));
    }

    /// <summary>A text of at most so many characters; null when not given.</summary>
    /// <exception cref="CallbackException">It is longer.</exception>
    public static string? NoLonger(CallbackArguments arguments, string name, int most) =>
        arguments.Text(name) is not { } text || text.Length <= most
            ? arguments.Text(name)
            : throw new CallbackException(CallbackProblems.Malformed(name, $"{name} is longer than {most} characters."));

    private static string? TypeProblem(CallbackParameter parameter, CallbackArguments arguments) => parameter.Type switch
    {
        "integer" => arguments.Whole(parameter.Name) is > 0 ? null : "is not a positive whole number",
        "boolean" => arguments.Flag(parameter.Name) is not null ? null : "is neither true nor false",
        "object" => arguments.Members(parameter.Name).ValueKind == JsonValueKind.Object ? null : "is not an object",
        "array" when parameter.ItemType == "object" =>
            arguments.List(parameter.Name).All(item => item.ValueKind == JsonValueKind.Object) ? null : "is not a list of objects",
        "array" => arguments.List(parameter.Name).All(IsScalar) ? null : "is not a list of texts",
        _ => arguments.Text(parameter.Name) is not { } text ? "is not a text"
            : text.Length > MessageText.MaxLength ? "is longer than Chatwoot's longest message"
            : null,
    };

    private static bool IsScalar(JsonElement item) => item.ValueKind is JsonValueKind.String or JsonValueKind.Number;
}
