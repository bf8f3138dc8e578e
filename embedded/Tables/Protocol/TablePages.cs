using System.Runtime.CompilerServices;

namespace Azure.Data.Tables.Protocol;

/// <summary>Pages of a query, each fetched when it is asked for; an empty page may be followed by full ones.</summary>
internal sealed class TablePages<T>(
    Func<string?, int?, CancellationToken, Task<Page<T>>> fetch,
    int? maxPerPage,
    CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    /// <inheritdoc />
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        PagesAsync(continuationToken, pageSizeHint ?? maxPerPage);

    private async IAsyncEnumerable<Page<T>> PagesAsync(
        string? continuation,
        int? size,
        [EnumeratorCancellation] CancellationToken enumeration = default)
    {
        // The token of the call and the one of the enumeration both end it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, enumeration);
        do
        {
            var page = await fetch(continuation, size, either.Token);
            yield return page;
            continuation = page.ContinuationToken;
        }
        while (continuation is not null);
    }
}
