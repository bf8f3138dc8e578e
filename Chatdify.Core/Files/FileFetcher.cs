using System.Net;

using Chatdify.Core.Http;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Files;

/// <summary>
/// Fetches a file from an address that others gave: from public addresses and one host of ours, redirects held to the same, within a size
/// and a time. Nothing of ours (token, cookie) goes along.
/// </summary>
internal sealed class FileFetcher(FileClients clients, IOptions<FilesOptions> options, TimeProvider time)
{
    /// <summary>For one file, whatever happens.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Fetches a file; <paramref name="own"/> is the host of ours on which it may lie. A failure is a value; only cancellation is thrown.</summary>
    public async Task<FetchedFile> FetchAsync(Uri address, Uri own, CancellationToken cancellationToken)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            return FetchedFile.Failed("no_address");
        }

        try
        {
            return await TimeLimit.RunAsync(Limit, time, token => DownloadAsync(address, own, token), cancellationToken);
        }
        catch (TimeoutException)
        {
            return FetchedFile.Failed("timeout");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            return FetchedFile.Failed("connection_cut");
        }
        catch (Exception failure) when (failure is HttpRequestException or UriFormatException)
        {
            return FetchedFile.Failed("unreachable");
        }
        catch (IOException)
        {
            return FetchedFile.Failed("connection_cut");
        }
    }

    private async Task<FetchedFile> DownloadAsync(Uri address, Uri own, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxBytes;
        using var response = await clients.For(own).GetAsync(address, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return FetchedFile.Failed($"http_{(int)response.StatusCode}");
        }

        if (response.Content.Headers.ContentLength > most)
        {
            return FetchedFile.Failed("too_large");
        }

        var bytes = await LimitedBody.ReadAsync(response.Content, most + 1, cancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream";
        return bytes.Length > most ? FetchedFile.Failed("too_large")
            : bytes.Length == 0 ? FetchedFile.Failed("empty")
            : new FetchedFile(new FileContent(FileNames.WithExtension(FileNames.Of(address, response), type), type, bytes), null);
    }
}
