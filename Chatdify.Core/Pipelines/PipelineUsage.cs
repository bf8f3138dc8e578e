namespace Chatdify.Core.Pipelines;

/// <summary>What answering took, as far as the backend tells. Advisory: versions differ in what they count.</summary>
/// <param name="PromptTokens">Tokens that went in.</param>
/// <param name="CompletionTokens">Tokens that came out.</param>
/// <param name="TotalTokens">Both, and what the backend counts besides.</param>
/// <param name="Price">In <paramref name="Currency"/>.</param>
/// <param name="Currency">Three letters.</param>
public sealed record PipelineUsage(long? PromptTokens, long? CompletionTokens, long? TotalTokens, decimal? Price = null, string? Currency = null)
{
    /// <summary>Both together; what only one knows counts alone. Prices in different currencies have no sum.</summary>
    public static PipelineUsage? Sum(PipelineUsage? one, PipelineUsage? other)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        var haveSum = one.Price is null || other.Price is null || one.Currency == other.Currency;
        return new PipelineUsage(
            Add(one.PromptTokens, other.PromptTokens),
            Add(one.CompletionTokens, other.CompletionTokens),
            Add(one.TotalTokens, other.TotalTokens),
            haveSum ? Add(one.Price, other.Price) : null,
            haveSum ? (one.Price is null ? other : one).Currency : null);
    }

    private static long? Add(long? one, long? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);

    private static decimal? Add(decimal? one, decimal? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);
}
