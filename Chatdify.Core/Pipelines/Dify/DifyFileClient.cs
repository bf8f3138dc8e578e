using System.Net;
using System.Text;

using Chatdify.Core.Files;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// The calls to Dify's service API that carry files; one instance speaks for one app. What a call came to is a value: the text that was
/// asked for, or a short code of ours.
/// </summary>
internal sealed class DifyFileClient(HttpClient http, IdempotentRetry retry, DifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ParametersAreGoodFor = TimeSpan.FromMinutes(5);
    private readonly V1Api _api = new(options.BaseUrl!, options.ApiKey);
    private Known? _known;

    /// <summary>What the app takes, known for some minutes; null if Dify does not tell.</summary>
    public async Task<DifyParameters?> ParametersAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() < known.Until)
        {
            return known.Parameters;
        }

        var (body, _) = await CallAsync(() => _api.Request(HttpMethod.Get, "parameters"), cancellationToken);
        if (body is null || DifyParameters.Read(body) is not { } parameters)
        {
            return null;
        }

        _known = new Known(parameters, time.GetUtcNow() + ParametersAreGoodFor);
        return parameters;
    }

    /// <summary>Uploads a file for a user; its id. Uploading twice does no harm: a file that no question names is nobody's.</summary>
    public async Task<(string? Id, string? Code)> UploadAsync(FileContent file, string user, CancellationToken cancellationToken)
    {
        var (body, code) = await CallAsync(() => Form("files/upload", file, user), cancellationToken);
        return body is null ? (null, code)
            : AnswerJson.TryParseObject(body, out var item) && item.Id("id") is { } id ? (id, null)
            : (null, "not_an_answer");
    }

    /// <summary>What is said in a recording.</summary>
    public async Task<SpokenWords> TranscribeAsync(FileContent file, string user, CancellationToken cancellationToken)
    {
        var (body, code) = await CallAsync(() => Form("audio-to-text", file, user), cancellationToken);
        return body is null ? SpokenWords.Failed(code!)
            : AnswerJson.TryParseObject(body, out var item) && item.Text("text") is { } words && !string.IsNullOrWhiteSpace(words) ? new SpokenWords(words, null)
            : SpokenWords.Failed("nothing_heard");
    }

    private async Task<(byte[]? Body, string? Code)> CallAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await TimeLimit.RunAsync(Limit, time, token => retry.SendAsync(http, request, token), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created ? (body, null) : (null, CodeOf(response.StatusCode, body));
        }
        catch (TimeoutException)
        {
            return (null, "timeout");
        }
        catch (HttpRequestException)
        {
            return (null, "unreachable");
        }
    }

    /// <summary>Dify's own word for it, such as <c>unsupported_audio_type</c>, if it is shaped like one.</summary>
    private static string CodeOf(HttpStatusCode status, byte[] body) =>
        AnswerJson.TryParseObject(body, out var item) && item.Id("code") is { } code ? $"http_{(int)status} {code}" : $"http_{(int)status}";

    private HttpRequestMessage Form(string path, FileContent file, string user)
    {
        var content = new ReadOnlyMemoryContent(file.Bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", file.ContentType);

        // As browsers write it. What .NET makes of letters beyond ASCII has no extension, by which Dify judges.
        content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{file.Name}\"");
        var form = new MultipartFormDataContent { HeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        form.Add(new StringContent(user), "user");
        form.Add(content);
        var request = _api.Request(HttpMethod.Post, path);
        request.Content = form;
        return request;
    }

    /// <summary>What was told, and until when it is believed.</summary>
    private sealed record Known(DifyParameters Parameters, DateTimeOffset Until);
}
