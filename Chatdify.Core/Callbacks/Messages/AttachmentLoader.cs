using System.Net;
using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Http;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Fetches the files that a message is to carry. Their addresses come from a pipeline, so from a model, so perhaps from a customer: only
/// public hosts are asked, and those of Chatwoot and the backend, where files of the conversation lie. Redirects are held to the same.
/// </summary>
internal sealed class AttachmentLoader(AttachmentHttp http, TimeProvider time)
{
    private const int MaxFiles = 15;
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxBytesTogether = 2 * MaxBytes;

    /// <summary>For all files of a message together; the caller waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The files, in order.</summary>
    /// <exception cref="CallbackException">An address is not allowed, or does not give a file.</exception>
    public async Task<IReadOnlyList<FileContent>> LoadAsync(IReadOnlyList<JsonElement> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count > MaxFiles)
        {
            throw Malformed($"attachments must not be more than {MaxFiles}");
        }

        var urls = addresses.Select(Read).ToList();
        try
        {
            return await TimeLimit.RunAsync(Limit, time, token => DownloadAllAsync(urls, token), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException or UriFormatException)
        {
            throw Malformed("an attachment could not be fetched (only public addresses and those of Chatwoot and the backend are)");
        }
    }

    private static Uri Read(JsonElement address) =>
        Uri.TryCreate(address.Text()?.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw Malformed("attachments must be http or https addresses");

    private async Task<IReadOnlyList<FileContent>> DownloadAllAsync(List<Uri> urls, CancellationToken cancellationToken)
    {
        var files = new List<FileContent>();
        foreach (var url in urls)
        {
            files.Add(await DownloadAsync(url, cancellationToken));
            if (files.Sum(file => (long)file.Bytes.Length) > MaxBytesTogether)
            {
                throw Malformed("the attachments are larger than 32 MiB together");
            }
        }

        return files;
    }

    private async Task<FileContent> DownloadAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Malformed($"an attachment's address answered {(int)response.StatusCode}");
        }

        var bytes = await LimitedBody.ReadAsync(response.Content, MaxBytes + 1, cancellationToken);
        return bytes.Length > MaxBytes
            ? throw Malformed("an attachment is larger than 16 MiB")
            : new FileContent(FileNames.Of(url, response), response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream", bytes);
    }

    private static CallbackException Malformed(string problem) => new(CallbackProblems.Malformed("attachments", problem + "."));
}
