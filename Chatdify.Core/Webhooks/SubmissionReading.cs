using System.Text.Json;

using Chatdify.Core.HumanInput;

namespace Chatdify.Core.Webhooks;

/// <summary>
/// Reads what a customer handed in with a message of ours (reference sheet 3.6): <c>content_attributes.submitted_values</c>, a list of
/// <c>{title, value}</c> for an <c>input_select</c> and of <c>{name, value}</c> for a <c>form</c>.
/// </summary>
internal static class SubmissionReading
{
    /// <summary>A form of ours has fewer fields.</summary>
    private const int MostValues = 50;

    /// <summary>Longer than what anybody types into a chat's form; all of them together fit into a row.</summary>
    private const int LongestValue = 4_000;

    /// <summary>Null unless the message bears our mark and was answered.</summary>
    public static SubmittedForm? Read(JsonElement message)
    {
        var attributes = message.Member("content_attributes");
        var mark = attributes.Member("chatdify");
        if (mark.Member("turn").Text() is not { Length: > 0 } turn || mark.Member("part").Text() is not { Length: > 0 } part)
        {
            return null;
        }

        SubmittedValue[] values = [.. attributes.Member("submitted_values").Elements().Take(MostValues).Select(Value).OfType<SubmittedValue>()];
        return values.Length == 0 ? null : new SubmittedForm(turn, part, values, Newest(message));
    }

    private static long Newest(JsonElement message) => message.Member("conversation", "messages").Elements().FirstOrDefault().Member("id").Whole() ?? 0;

    private static SubmittedValue? Value(JsonElement item) => item.Member("value") switch
    {
        { ValueKind: JsonValueKind.String } text => new SubmittedValue(Name(item), Title(item), MessageText.Cut(text.GetString()!, LongestValue)),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other =>
            new SubmittedValue(Name(item), Title(item), MessageText.Cut(other.GetRawText(), LongestValue)),
        _ => null,
    };

    private static string? Name(JsonElement item) => item.Member("name").Text();

    private static string? Title(JsonElement item) => item.Member("title").Text() is { } title ? MessageText.Cut(title, LongestValue) : null;
}
