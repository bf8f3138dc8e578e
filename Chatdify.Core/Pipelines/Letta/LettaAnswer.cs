using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Makes an answer of an agent's messages: what the assistant says and nothing else. Only a stop reason, or an error, ends it: <c>[DONE]</c>
/// comes after failures too.
/// </summary>
internal sealed class LettaAnswer(PipelineRun start) : IAnswerAssembler
{
    private const string RequiresApproval = "requires_approval";
    private readonly AnswerText _text = new();
    private string? _speaking;
    private string? _stop;
    private PipelineFailure? _failure;
    private bool _asksForApproval;

    public PipelineRun Run { get; private set; } = start;

    public string Text => _text.ToString();

    public long TextLength => _text.Length;

    public bool IsTerminal => _stop is not null || _failure is not null;

    public int Events { get; private set; }

    public PipelineUsage? Usage { get; private set; }

    public void Add(ReadOnlyMemory<byte> data)
    {
        if (AnswerJson.TryParseObject(data, out var item))
        {
            Events += item.Text("message_type") == "ping" ? 0 : 1;
            Apply(item);
        }
    }

    /// <summary>A whole answer. A run that goes on in the background is none, but is remembered to be looked for.</summary>
    public bool AddWhole(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item) || item.Get("messages").ValueKind != JsonValueKind.Array)
        {
            Run = item.Id("id") is { } id && id.StartsWith("run-", StringComparison.Ordinal) ? Run with { WorkflowRunId = id } : Run;
            return false;
        }

        AddStored(item.Items("messages"), item.Get("stop_reason").TextOrNumber("stop_reason"));
        Usage = AnswerUsage.Read(item.Get("usage")) ?? Usage;
        return true;
    }

    /// <summary>All messages of a run that is over.</summary>
    public void AddStored(IEnumerable<JsonElement> messages, string? stopReason)
    {
        foreach (var message in messages)
        {
            Apply(message);
        }

        _stop = stopReason ?? (_asksForApproval ? RequiresApproval : "end_turn");
    }

    public PipelineAnswer Conclude() => _stop switch
    {
        _ when _failure is not null => new PipelineAnswer.Failed(_failure, Run),
        _ when _text.IsTooLong => new PipelineAnswer.Failed(LettaErrors.Common.AnswerTooLong, Run),
        RequiresApproval => new PipelineAnswer.Paused(_text.ToString(), Run, FormToken: null),
        "end_turn" or "tool_rule" => new PipelineAnswer.Reply(_text.ToString(), Run),

        // Out of steps, but it has said something.
        "max_steps" when _text.Length > 0 => new PipelineAnswer.Reply(_text.ToString(), Run),
        _ => new PipelineAnswer.Failed(LettaErrors.FromStop(_stop!), Run),
    };

    private void Apply(JsonElement item)
    {
        if (Run.WorkflowRunId is null && item.Id("run_id") is { } run)
        {
            Run = Run with { WorkflowRunId = run };
        }

        switch (item.Text("message_type"))
        {
            case "assistant_message":
                Speak(item);
                break;
            case "approval_request_message":
                _asksForApproval = true;
                break;
            case "stop_reason":
                _stop = item.TextOrNumber("stop_reason") ?? _stop;
                break;
            case "usage_statistics":
                Usage = AnswerUsage.Read(item) ?? Usage;
                break;
            case "error_message":
                _failure = LettaErrors.FromStream(item.Text("error_type"));
                break;
            default:
                break;
        }
    }

    /// <summary>Pieces of one message have one id; another message is another paragraph.</summary>
    private void Speak(JsonElement item)
    {
        var id = item.Id("id") ?? item.Id("otid") ?? _speaking;
        if (_text.Length > 0 && id != _speaking)
        {
            _text.Append("\n\n");
        }

        _speaking = id;
        _text.Append(item.Text("content"));
        foreach (var part in item.Items("content").Where(part => part.Text("type") is "text" or null))
        {
            _text.Append(part.Text("text"));
        }
    }
}
