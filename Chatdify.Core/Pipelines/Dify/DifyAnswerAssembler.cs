using System.Text.Json;
using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Assembles one answer from the events of a stream. Event order differs by Dify version and none of the terminal events is
/// certain to come, so each is enough, and what follows <c>message_end</c> cannot spoil a success.
/// </summary>
/// <param name="maxAnswerLength">Characters of answer text that are kept.</param>
/// <param name="answered">The form that was answered before the run goes on: a pause at it is over, and says nothing.</param>
internal sealed class DifyAnswerAssembler(int maxAnswerLength = AnswerText.LongestMessage, FormSubmission? answered = null)
{
    private readonly AnswerText _answer = new(maxAnswerLength);
    private readonly AgentSteps _steps = new();
    private readonly MadeFiles _files = new();
    private bool _agentTextSeen;
    private bool _messageTextSeen;
    private bool _wasReplaced;
    private bool _ended;
    private bool _stopped;
    private bool _paused;
    private bool _finished;

    /// <summary>First non-empty value of each id.</summary>
    public PipelineRun Run { get; private set; } = new(null, null, null, null);

    /// <summary>The failure, if the stream told one.</summary>
    public DifyError? Error { get; private set; }

    /// <summary>Token of the last form that asked for a person.</summary>
    public string? FormToken { get; private set; }

    /// <summary>The last form that asked for a person.</summary>
    public PipelineForm? Form { get; private set; }

    /// <summary>What it took; missing or 0 in many versions.</summary>
    public PipelineUsage? Usage { get; private set; }

    /// <summary>Events understood as JSON objects, of whatever kind.</summary>
    public int Events { get; private set; }

    /// <summary>Events whose data was empty, <c>[DONE]</c>, or not a JSON object.</summary>
    public int SkippedEvents { get; private set; }

    /// <summary>What a workflow that succeeded put out, by name; undefined before.</summary>
    public JsonElement Outputs { get; private set; }

    /// <summary>Files that the assistant made.</summary>
    public IReadOnlyList<AnswerFile> Files => _files.All;

    public string Answer => _answer.ToString();

    /// <summary>
    /// The answer of a stream whose beginning was missed: what the run put out as a whole, if that holds all that was heard.
    /// </summary>
    public string WholeAnswer =>
        !_wasReplaced && Outputs.Text("answer") is { } output && output.Contains(Answer, StringComparison.Ordinal) ? output : Answer;

    public long AnswerLength => _answer.Length;

    public bool IsAnswerTooLong => _answer.IsTooLong;

    /// <summary>Last step of an agent app without the chatter before its tool calls; null if there is none or moderation replaced it.</summary>
    public string? FinalStepText => _wasReplaced ? null : _steps.FinalText;

    /// <summary>The app is an agent, as far as its events have told.</summary>
    public bool IsAgent => _agentTextSeen || _steps.Any;

    /// <summary>A terminal event came; nothing that matters can follow except usage.</summary>
    public bool IsTerminal => Outcome != DifyOutcome.Truncated;

    public DifyOutcome Outcome =>
        Error is not null ? DifyOutcome.Error
        : _stopped ? DifyOutcome.Stopped
        : _ended ? DifyOutcome.Success
        : _paused ? DifyOutcome.Paused
        : _finished ? DifyOutcome.Success
        : DifyOutcome.Truncated;

    /// <summary>Takes the data of the next event.</summary>
    public void Add(ReadOnlyMemory<byte> data)
    {
        if (!AnswerJson.TryParseObject(data, out var item))
        {
            SkippedEvents++;
            return;
        }

        Events++;
        Run = new PipelineRun(
            Run.ConversationId ?? item.Id("conversation_id"),
            Run.MessageId ?? item.Id("message_id"),
            Run.TaskId ?? item.Id("task_id"),
            Run.WorkflowRunId ?? item.Id("workflow_run_id"));
        Apply(item);
    }

    /// <summary>Takes a whole answer of the blocking form; false if it is none.</summary>
    public bool AddBlocking(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item) || item.Text("answer") is not { } answer)
        {
            return false;
        }

        Add(body);
        _answer.Replace(answer);
        if (!_paused)
        {
            // It says "message" but carries the metadata that a stream has in message_end.
            End(item);
        }

        return true;
    }

    /// <summary>Takes a whole answer of a workflow app, which has the state of its run where a stream has events; false if it is none.</summary>
    public bool AddRun(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item) || item.Get("data").Text("status") is null)
        {
            return false;
        }

        Add(body);
        FinishWorkflow(item.Get("data"));
        return IsTerminal;
    }

    private void Apply(JsonElement item)
    {
        switch (item.Text("event"))
        {
            case "agent_message":
                AppendAgentText(item.Text("answer"));
                break;
            case "message":
                AppendText(item.Text("answer"));
                break;
            case "message_file":
                _answer.Append(item.Text("answer"));
                _files.Add(item);
                break;
            case "message_replace":
                _answer.Replace(item.Text("answer"));
                _wasReplaced = true;
                break;
            case "agent_thought":
                _steps.Upsert(item);
                break;
            case "message_end":
                End(item);
                break;
            case "error":
                Fail(new DifyError(item.Text("code"), (int?)item.Number("status"), item.Text("message")));
                break;
            case "workflow_finished":
                FinishWorkflow(item.Get("data"));
                break;
            case "workflow_paused":
                Pause(item.Get("data"));
                break;
            case "human_input_required":
                RememberForms([item.Get("data")]);
                break;
            default:
                break;
        }
    }

    private void AppendAgentText(string? delta)
    {
        _agentTextSeen |= !string.IsNullOrEmpty(delta);
        _answer.Append(delta);
    }

    // New Agent apps stream agent_message deltas and then repeat the entire answer in one message. An empty delta, which
    // models often send first or last, repeats nothing and so replaces nothing.
    private void AppendText(string? delta)
    {
        if (string.IsNullOrEmpty(delta))
        {
            return;
        }

        if (_agentTextSeen && !_messageTextSeen)
        {
            _answer.Replace(delta);
        }
        else
        {
            _answer.Append(delta);
        }

        _messageTextSeen = true;
    }

    private void End(JsonElement item)
    {
        _ended = true;
        var usage = AnswerUsage.Read(item.Get("metadata").Get("usage"));
        Usage = usage is null ? Usage : usage with { TotalTokens = usage.TotalTokens ?? Usage?.TotalTokens };
        _files.Add(item.Items("files"));
    }

    private void Fail(DifyError error)
    {
        if (!_ended && (Error is null || Error.Code == DifyError.WorkflowFailed))
        {
            Error = error;
        }
    }

    private void FinishWorkflow(JsonElement data)
    {
        Usage ??= AnswerUsage.Read(data);
        switch (data.Text("status"))
        {
            case "succeeded" or "partial-succeeded":
                _finished = true;
                Outputs = data.Get("outputs");
                _files.Add(data.Items("files"));
                _files.Add(MadeFiles.AmongOutputs(data.Get("outputs")));
                if (_answer.Length == 0)
                {
                    _answer.Append(Outputs.Text("answer"));
                }

                break;
            case "failed" when !_ended:
                Error ??= new DifyError(DifyError.WorkflowFailed, null, data.Text("error"));
                break;
            case "stopped" when !_ended:
                _stopped = true;
                break;
            case "paused":
                Pause(data);
                break;
            default:
                break;
        }
    }

    private void Pause(JsonElement data)
    {
        RememberForms(data.Items("reasons"));
        _paused = answered is null || Form is not null;
    }

    private void RememberForms(IEnumerable<JsonElement> forms)
    {
        foreach (var form in forms.Select(DifyForm.Read).Where(form => !IsAnswered(form)))
        {
            FormToken = form.Token ?? FormToken;
            Form = form with { Token = form.Token ?? (form.Id == Form?.Id ? Form?.Token : null) };
        }
    }

    private bool IsAnswered(PipelineForm form) =>
        answered is not null && (form.Token == answered.Token || (form.Id is not null && form.Id == answered.FormId));
}
