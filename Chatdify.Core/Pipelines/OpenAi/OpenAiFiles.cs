using Chatdify.Core.Files;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>A model that sees: the customer's pictures, and with Responses PDFs, are fetched and go with the question. Other kinds stay lines.</summary>
/// <param name="inner">The pipeline that asks.</param>
/// <param name="files">Fetches.</param>
/// <param name="taking">Goes through the files.</param>
/// <param name="options">Says whether.</param>
/// <param name="maxBytes">All files of a question together.</param>
internal sealed class OpenAiFiles(IPipeline inner, IQuestionFiles files, FileTaking taking, OpenAiOptions options, int maxBytes) : IPipeline
{
    private const string Pdf = "application/pdf";
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    public string Name => inner.Name;

    public int HistoryLength => inner.HistoryLength;

    public async Task<PipelineAnswer> AskAsync(PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken) =>
        await inner.AskAsync(
            question.Files.Count > 0 ? await taking.TakeAsync(question, Name, TakeAsync, cancellationToken) : question, listener, cancellationToken);

    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        inner.RecoverAsync(question, run, cancellationToken);

    private async Task<FileTake> TakeAsync(QuestionFile file, IReadOnlyList<TakenFile> taken, CancellationToken cancellationToken)
    {
        if (!options.TakesFiles)
        {
            return FileTake.Refused("switched_off");
        }

        if (file.ContentType is { } told && KindOf(told) is null)
        {
            return FileTake.Refused("model_takes_no_such_file");
        }

        var opened = await files.OpenAsync(file, cancellationToken);
        return opened.File is not { } content ? FileTake.Refused(opened.Code!)
            : KindOf(content.ContentType) is not { } kind ? FileTake.Refused("model_takes_no_such_file")
            : taken.Sum(one => (long)one.Content!.Bytes.Length) + content.Bytes.Length > maxBytes ? FileTake.Refused("too_large_together")
            : new FileTake(new TakenFile(kind, Content: content), null);
    }

    private string? KindOf(string contentType) =>
        Pictures.Contains(contentType) ? QuestionFile.Image
        : contentType == Pdf && options.Api == OpenAiApi.Responses ? "file"
        : null;
}
