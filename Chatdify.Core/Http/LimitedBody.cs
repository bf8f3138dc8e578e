namespace Chatdify.Core.Http;

/// <summary>Reads no more of a body than its use needs, whatever the other side sends.</summary>
internal static class LimitedBody
{
    /// <summary>The body, or its first <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (body.Length < maxBytes)
        {
            var most = (int)Math.Min(buffer.Length, maxBytes - body.Length);
            var count = await stream.ReadAsync(buffer.AsMemory(0, most), cancellationToken);
            if (count == 0)
            {
                break;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
