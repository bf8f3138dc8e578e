using System.Globalization;
using System.Text.Json;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>Reads what an answer took. All backends write it alike, but for two names; prices are decimals in strings.</summary>
internal static class AnswerUsage
{
    /// <summary>The usage in an object, or null if it tells nothing.</summary>
    public static PipelineUsage? Read(JsonElement item)
    {
        var price = Price(item);
        var usage = new PipelineUsage(
            Count(item, "prompt_tokens") ?? Count(item, "input_tokens"),
            Count(item, "completion_tokens") ?? Count(item, "output_tokens"),
            Count(item, "total_tokens"),
            price,
            price is null ? null : Currency(item));
        return usage is { PromptTokens: null, CompletionTokens: null, TotalTokens: null, Price: null } ? null : usage;
    }

    private static long? Count(JsonElement item, string name) => item.Number(name) is >= 0 and var count ? count : null;

    private static decimal? Price(JsonElement item) =>
        decimal.TryParse(item.TextOrNumber("total_price"), NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price >= 0 ? price : null;

    /// <summary>It is written down and logged, so it has to look like one.</summary>
    private static string? Currency(JsonElement item) =>
        item.Text("currency") is { Length: 3 } currency && currency.All(char.IsAsciiLetterUpper) ? currency : null;
}
