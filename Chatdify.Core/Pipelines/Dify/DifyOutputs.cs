using System.Text.Json;
using System.Text.RegularExpressions;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Finds the answer among the outputs of a workflow app.</summary>
/// <param name="name">The output of the settings; empty to find one.</param>
internal sealed partial class DifyOutputs(string name)
{
    private const int NamesTold = 7;
    private static readonly string[] UsualNames = ["answer", "text", "result"];

    /// <summary>The answer, or why there is none.</summary>
    public PipelineAnswer Conclude(JsonElement outputs, PipelineRun run) => Find(outputs) switch
    {
        null when MadeFiles.InOutputs(outputs) is { Count: > 0 } files => new PipelineAnswer.Reply("", run) { Files = files },
        null => new PipelineAnswer.Failed(NoAnswer(outputs), run),
        { IsTooLong: true } => new PipelineAnswer.Failed(DifyFailures.Common.AnswerTooLong, run),
        var text => new PipelineAnswer.Reply(text.ToString(), run) { Files = MadeFiles.InOutputs(outputs) },
    };

    /// <summary>
    /// The text that answers; empty for an output that the run left without a value, as a branch that did not run does. Null if no output, or
    /// none that is a text, can be meant.
    /// </summary>
    public AnswerText? Find(JsonElement outputs)
    {
        if (outputs.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var value = name.Length > 0 ? outputs.Get(name)
            : outputs.EnumerateObject().Where(output => output.Value.ValueKind == JsonValueKind.String).ToList() is [var only] ? only.Value
            : UsualNames.Select(usual => outputs.Get(usual)).FirstOrDefault(found => found.ValueKind is JsonValueKind.String or JsonValueKind.Null);
        return TextOf(value);
    }

    private static AnswerText? TextOf(JsonElement value)
    {
        var text = new AnswerText();
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text.Append(value.AsText());
                return text;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                text.Append(value.GetRawText());
                return text;
            case JsonValueKind.Null:
                return text;
            default:
                return null;
        }
    }

    private PipelineFailure NoAnswer(JsonElement outputs)
    {
        var names = outputs.ValueKind == JsonValueKind.Object
            ? outputs.EnumerateObject().Select(output => output.Name).Where(output => NameShape.IsMatch(output)).Take(NamesTold).ToList()
            : [];
        var wanted = name.Length > 0 ? "no text in the output of Dify:AnswerOutput" : "no output that is certainly the answer; name it in Dify:AnswerOutput";
        var has = names.Count == 0 ? "It has none." : $"It has {string.Join(", ", names)}.";
        return new PipelineFailure(FailureKind.Permanent, "no_answer_output", $"The workflow left {wanted}. {has}");
    }

    /// <summary>As Dify's editor lets them be; short enough for a note.</summary>
    [GeneratedRegex("^[A-Za-z0-9_]{1,24}$", RegexOptions.NonBacktracking)]
    private static partial Regex NameShape { get; }
}
