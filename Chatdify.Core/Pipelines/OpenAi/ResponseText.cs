using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>What of a response's output is said to the customer.</summary>
internal static class ResponseText
{
    /// <summary>
    /// The text of the messages, or null if there is none. Of messages with a phase only the final ones: the others tell what the model is
    /// about to do. A refusal is what the model said, in its own polite words, and so an answer.
    /// </summary>
    public static AnswerText? Of(IEnumerable<JsonElement> output)
    {
        var messages = output.Where(IsMessage).ToList();
        if (messages.Count == 0)
        {
            return null;
        }

        var final = messages.Where(message => message.Text("phase") is not null && !IsInterim(message)).ToList();
        var said = final.Count > 0 ? final : messages.Where(message => message.Text("phase") is null);
        return Join(said.Select(TextOf));
    }

    /// <summary>Whether a message tells only what the model is about to do.</summary>
    public static bool IsInterim(JsonElement message) => message.Text("phase")?.StartsWith("final", StringComparison.Ordinal) == false;

    /// <summary>Texts with an empty line between them; empty ones are left out.</summary>
    public static AnswerText Join(IEnumerable<string> texts)
    {
        var joined = new AnswerText();
        foreach (var text in texts.Where(text => text.Length > 0))
        {
            joined.Append(joined.Length > 0 ? "\n\n" : null);
            joined.Append(text);
        }

        return joined;
    }

    private static bool IsMessage(JsonElement item) => item.Text("type") == "message" && item.Text("role") is "assistant" or null;

    private static string TextOf(JsonElement message) => string.Concat(message.Items("content").Select(part => part.Text("type") switch
    {
        "output_text" => part.Text("text"),
        "refusal" => part.Text("refusal"),
        _ => null,
    }));
}
