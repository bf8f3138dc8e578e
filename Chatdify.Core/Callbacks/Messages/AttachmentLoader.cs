using System.Net;
using System.Text.Json;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Http;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Fetches the files that a message is to carry. Their addresses come from a pipeline, so from a model, so perhaps from a customer: only
/// public hosts are asked, and the backend's own, where its files lie.
/// </summary>
internal sealed class AttachmentLoader(AttachmentHttp http, TimeProvider time)
{
    private const int MaxFiles = 15;
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The files, in order.</summary>
    /// <exception cref="CallbackException">An address is not allowed, or does not give a file.</exception>
    public async Task<IReadOnlyList<OutgoingFile>> LoadAsync(IReadOnlyList<JsonElement> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count > MaxFiles)
        {
            throw Malformed($"attachments must not be more than {MaxFiles}");
        }

        var files = new List<OutgoingFile>();
        foreach (var address in addresses)
        {
            var url = Uri.TryCreate(address.Text()?.Trim(), UriKind.Absolute, out var read) && read.Scheme is "http" or "https"
                ? read
                : throw Malformed("attachments must be http or https addresses");
            files.Add(await LoadAsync(url, cancellationToken));
        }

        return files;
    }

    private async Task<OutgoingFile> LoadAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(Limit, time, token => DownloadAsync(url, token), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
        {
            throw Malformed("an attachment could not be fetched (only public addresses and the backend's own are)");
        }
    }

    private async Task<OutgoingFile> DownloadAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Malformed($"an attachment's address answered {(int)response.StatusCode}");
        }

        var bytes = await LimitedBody.ReadAsync(response.Content, MaxBytes + 1, cancellationToken);
        return bytes.Length > MaxBytes
            ? throw Malformed("an attachment is larger than 16 MiB")
            : new OutgoingFile(Name(url, response), response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream", bytes);
    }

    private static string Name(Uri url, HttpResponseMessage response)
    {
        var given = response.Content.Headers.ContentDisposition?.FileNameStar ?? response.Content.Headers.ContentDisposition?.FileName?.Trim('"');
        var name = Path.GetFileName(given ?? Uri.UnescapeDataString(url.AbsolutePath));
        return string.IsNullOrWhiteSpace(name) ? "file" : name;
    }

    private static CallbackException Malformed(string problem) => new(CallbackProblems.Malformed("attachments", problem + "."));
}
