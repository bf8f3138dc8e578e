using Chatdify.Core.Chatwoot;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Files;

/// <summary>Opens the files of customers.</summary>
internal interface IQuestionFiles
{
    /// <summary>Fetches a file. A failure is a value; only cancellation is thrown.</summary>
    Task<FetchedFile> OpenAsync(QuestionFile file, CancellationToken cancellationToken);
}

/// <summary>
/// Fetches files from Chatwoot, or from the public address of a channel. Chatwoot tells of a message before its files are stored
/// everywhere: for a moment their address may answer 404.
/// </summary>
internal sealed class QuestionFiles(FileFetcher fetcher, IOptions<ChatwootOptions> chatwoot, IOptions<FilesOptions> options, TimeProvider time) : IQuestionFiles
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    public async Task<FetchedFile> OpenAsync(QuestionFile file, CancellationToken cancellationToken)
    {
        if (file.Size > options.Value.MaxBytes)
        {
            return FetchedFile.Failed("too_large");
        }

        if (!Uri.TryCreate(file.Address, UriKind.Absolute, out var address))
        {
            return FetchedFile.Failed("no_address");
        }

        var fetched = await fetcher.FetchAsync(address, chatwoot.Value.BaseUrl!, cancellationToken);
        foreach (var pause in Pauses.TakeWhile(_ => fetched.Code == "http_404"))
        {
            await Task.Delay(pause, time, cancellationToken);
            fetched = await fetcher.FetchAsync(address, chatwoot.Value.BaseUrl!, cancellationToken);
        }

        return fetched.File is { } content ? fetched with { File = As(file, content) } : fetched;
    }

    /// <summary>Under the name and type that Chatwoot told, as far as it did.</summary>
    private static FileContent As(QuestionFile file, FileContent content)
    {
        var type = file.ContentType ?? content.ContentType;
        var name = FileNames.Extension(file.Name).Length > 0 ? file.Name : content.Name;
        return content with { Name = FileNames.WithExtension(name, type), ContentType = type };
    }
}
