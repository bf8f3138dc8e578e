using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Files;

/// <summary>What became of a file on its way to a backend: taken, or why not.</summary>
internal sealed record FileTake(TakenFile? File, string? Code)
{
    /// <summary>The backend does not get it.</summary>
    public static FileTake Refused(string code) => new(null, code);
}

/// <summary>
/// Makes a customer's files ready for a backend, one after the other. For one that it does not get, the question says so: a model that knows
/// of no picture would make one up.
/// </summary>
internal sealed partial class FileTaking(TimeProvider time, ILogger<FileTaking> logger)
{
    /// <summary>For all files of a question; the customer waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>The question with the files that <paramref name="take"/> has made ready. Throws only when cancelled.</summary>
    /// <param name="question">The question.</param>
    /// <param name="backend">Its name, for the log.</param>
    /// <param name="take">Makes one file ready; is given those that are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PipelineQuestion> TakeAsync(
        PipelineQuestion question,
        string backend,
        Func<QuestionFile, IReadOnlyList<TakenFile>, CancellationToken, Task<FileTake>> take,
        CancellationToken cancellationToken)
    {
        var (taken, missing, since) = (new List<TakenFile>(), new HashSet<int>(), time.GetTimestamp());
        foreach (var (number, file) in question.Files.Index().Where(one => one.Item.Words is null))
        {
            var left = Limit - time.GetElapsedTime(since);
            var result = await TimeLimit.OrAsync(FileTake.Refused("timeout"), left, time, token => take(file, taken, token), cancellationToken);
            if (result.File is { } ready)
            {
                taken.Add(ready);
            }
            else
            {
                missing.Add(number);
                Log.NotTaken(logger, file.Kind, backend, question.CorrelationId, result.Code ?? "");
            }
        }

        return question with
        {
            Taken = taken,
            Text = FileLines.Replace(question.Text, question.Files, number => missing.Contains(number) ? FileLines.NotShown(question.Files[number]) : null),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A file ({Kind}) does not go to {Backend} with question {CorrelationId}: {Code}.")]
        public static partial void NotTaken(ILogger logger, string kind, string backend, string correlationId, string code);
    }
}
