using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// The files that an app has made. They are told of in several events under different ids, and Dify lists the customer's own files among
/// them: those were uploaded (<c>local_file</c>), or belong to the user.
/// </summary>
internal sealed class MadeFiles
{
    private const int MostKept = 2 * AnswerFile.Most;
    private readonly List<AnswerFile> _all = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);

    /// <summary>The files in the order in which they came; those that are too many say so.</summary>
    public IReadOnlyList<AnswerFile> All => _all.Count > 0 ? _all : Array.Empty<AnswerFile>();

    /// <summary>The files of a list.</summary>
    public static IReadOnlyList<AnswerFile> In(IEnumerable<JsonElement> files)
    {
        var made = new MadeFiles();
        made.Add(files);
        return made.All;
    }

    /// <summary>The files among the outputs of a workflow: one or a list of them, under any name.</summary>
    public static IReadOnlyList<AnswerFile> InOutputs(JsonElement outputs) => In(AmongOutputs(outputs));

    /// <inheritdoc cref="InOutputs"/>
    public static IEnumerable<JsonElement> AmongOutputs(JsonElement outputs) => outputs.ValueKind != JsonValueKind.Object ? [] : outputs
        .EnumerateObject()
        .SelectMany(output => output.Value.ValueKind == JsonValueKind.Array ? output.Value.EnumerateArray() : Enumerable.Repeat(output.Value, 1))
        .Where(value => value.Text("transfer_method") is not null);

    public void Add(IEnumerable<JsonElement> files)
    {
        foreach (var file in files)
        {
            Add(file);
        }
    }

    public void Add(JsonElement file)
    {
        if (file.Text("transfer_method") == "local_file" || file.Text("belongs_to") == "user"
            || (file.Text("url") ?? file.Text("remote_url")) is not { Length: > 0 and <= QuestionFile.LongestAddress } url)
        {
            return;
        }

        // The query is a signature, made anew each time that the file is told of.
        string[] marks = [.. new[] { url.Split('?')[0], file.Id("id"), file.Id("related_id") }.OfType<string>()];
        var name = FileNames.Given(file.Text("filename"));
        if (marks.Where(_known.ContainsKey).Select(mark => (int?)_known[mark]).FirstOrDefault() is { } number)
        {
            // The event of a file does not have its name, the list at the end does.
            _all[number] = _all[number] with { Name = _all[number].Name ?? name };
        }
        else if (_all.Count < MostKept)
        {
            number = _all.Count;
            _all.Add(new AnswerFile(url, name) { Outcome = _all.Count < AnswerFile.Most ? null : AnswerFile.TooMany });
        }
        else
        {
            return;
        }

        foreach (var mark in marks)
        {
            _known.TryAdd(mark, number);
        }
    }
}
