namespace Chatdify.Tests.Pipelines.Sse;

/// <summary>Cuts bytes as networks do.</summary>
internal static class Pieces
{
    /// <summary>The bytes cut at the given offsets, in any order; offsets beyond the end are ignored.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(byte[] bytes, IEnumerable<int> cuts)
    {
        var from = 0;
        foreach (var cut in cuts.Where(cut => cut < bytes.Length).Append(bytes.Length).Order())
        {
            yield return bytes.AsMemory(from, cut - from);
            from = cut;
        }
    }
}
