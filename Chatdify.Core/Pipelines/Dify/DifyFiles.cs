using Chatdify.Core.Files;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>A Dify app with files: uploads the customer's before the question is asked, hears voice messages, fetches what the app has made.</summary>
internal sealed class DifyFiles(
    IPipeline inner, DifyFileClient client, IQuestionFiles files, FileTaking taking, FileFetcher fetcher, DifyOptions options) : IPipeline
{
    /// <summary>The labels by which Dify knows what it can hear; it takes them to the letter.</summary>
    private static readonly Dictionary<string, string> AudioLabels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["audio/mpeg"] = "audio/mp3",
        ["audio/x-mp3"] = "audio/mp3",
        ["audio/mp4"] = "audio/m4a",
        ["audio/x-m4a"] = "audio/m4a",
        ["audio/x-wav"] = "audio/wav",
        ["audio/wave"] = "audio/wav",
        ["audio/vnd.wave"] = "audio/wav",
    };

    public string Name => inner.Name;

    public int HistoryLength => inner.HistoryLength;

    public async Task<PipelineAnswer> AskAsync(PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken) =>
        await inner.AskAsync(question.Files.Count > 0 ? await WithFilesAsync(question, cancellationToken) : question, listener, cancellationToken);

    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        inner.RecoverAsync(question, run, cancellationToken);

    public async Task<SpokenWords> TranscribeAsync(QuestionFile file, string user, CancellationToken cancellationToken)
    {
        if (!options.Transcribe || await client.ParametersAsync(cancellationToken) is not { Hears: true })
        {
            return SpokenWords.None;
        }

        var opened = await files.OpenAsync(file, cancellationToken);
        return opened.File is { } content
            ? await client.TranscribeAsync(content with { ContentType = AudioLabels.GetValueOrDefault(content.ContentType, content.ContentType) }, user, cancellationToken)
            : SpokenWords.Failed(opened.Code!);
    }

    /// <summary>Files lie at Dify's own address, which it may leave out, or at a public one that it has signed.</summary>
    public Task<FetchedFile> FetchAsync(AnswerFile file, CancellationToken cancellationToken) =>
        Uri.TryCreate(options.BaseUrl!, file.Address, out var address)
            ? fetcher.FetchAsync(address, options.BaseUrl!, cancellationToken)
            : Task.FromResult(FetchedFile.Failed("no_address"));

    private async Task<PipelineQuestion> WithFilesAsync(PipelineQuestion question, CancellationToken cancellationToken)
    {
        var parameters = options.Files ? await client.ParametersAsync(cancellationToken) : null;
        return await taking.TakeAsync(
            question,
            Name,
            (file, taken, token) => parameters is null
                ? Task.FromResult(FileTake.Refused(options.Files ? "parameters_unknown" : "switched_off"))
                : UploadAsync(file, taken.Count, parameters, question.User, token),
            cancellationToken);
    }

    private async Task<FileTake> UploadAsync(QuestionFile file, int before, DifyParameters parameters, string user, CancellationToken cancellationToken)
    {
        if (parameters.Types.Count == 0 || before >= parameters.MostFiles)
        {
            return FileTake.Refused(before > 0 ? "too_many" : "app_takes_no_files");
        }

        var name = FileNames.WithExtension(file.Name, file.ContentType ?? "");
        if (FileNames.Extension(name).Length > 0 && parameters.KindOf(name) is null)
        {
            return FileTake.Refused("app_takes_no_such_file");
        }

        var opened = await files.OpenAsync(file, cancellationToken);
        return opened.File is { } content
            ? await UploadAsync(content, parameters, user, cancellationToken)
            : FileTake.Refused(opened.Code!);
    }

    private async Task<FileTake> UploadAsync(FileContent content, DifyParameters parameters, string user, CancellationToken cancellationToken)
    {
        if (parameters.KindOf(content.Name) is not { } kind)
        {
            return FileTake.Refused("app_takes_no_such_file");
        }

        if (parameters.MostBytes.TryGetValue(kind, out var most) && content.Bytes.Length > most)
        {
            return FileTake.Refused("too_large_for_the_app");
        }

        var (id, code) = await client.UploadAsync(content, user, cancellationToken);
        return id is null ? FileTake.Refused(code!) : new FileTake(new TakenFile(kind, id), null);
    }
}
