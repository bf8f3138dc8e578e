using System.Buffers;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chatdify.Functions.Http;

/// <summary>
/// Reads a request's body up to a limit of bytes and of time, whatever its headers claim. A body that is under way when the host stops is
/// read to its end: Chatwoot does not deliver a second time what it was refused then.
/// </summary>
public sealed class RequestBody(TimeProvider time)
{
    /// <summary>Senders give up long before; who does not only holds a connection.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const int Chunk = 16 * 1024;
    private const int Mebibyte = 1024 * 1024;

    /// <summary>The bytes as received, or the problem to answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Most bytes; whole KiB or MiB.</param>
    public async Task<(byte[]? Bytes, ProblemHttpResult? Refusal)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return (null, TooLarge(maxBytes));
        }

        LimitServer(request.HttpContext, maxBytes);
        using var late = new CancellationTokenSource(Limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.HttpContext.RequestAborted);
        try
        {
            return await CollectAsync(request.Body, maxBytes, ended.Token) is { } bytes ? (bytes, null) : (null, TooLarge(maxBytes));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return (null, Problems.Of(StatusCodes.Status408RequestTimeout, "body_too_slow", "The body did not arrive in time."));
        }
        catch (BadHttpRequestException refused)
        {
            return (null, refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(maxBytes)
                : Problems.Of(refused.StatusCode, "body_unreadable", "The body could not be read."));
        }
    }

    /// <summary>Tells the server as well, so that it does not read on what was refused in order to keep the connection.</summary>
    private static void LimitServer(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }
    }

    private static async Task<byte[]?> CollectAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + read > maxBytes)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.ToArray();
    }

    private static ProblemHttpResult TooLarge(int maxBytes)
    {
        var limit = maxBytes < Mebibyte ? $"{maxBytes / 1024} KiB" : $"{maxBytes / Mebibyte} MiB";
        return Problems.Of(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body is larger than {limit}.");
    }
}
