using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>
/// Assembles one answer from the chunks of a chat completion. Complete is what has a <c>finish_reason</c> or was followed by
/// <c>[DONE]</c>: servers leave out the one or the other. An error counts even if <c>[DONE]</c> follows it.
/// </summary>
internal sealed class CompletionsAssembler : IAnswerAssembler
{
    private readonly AnswerText _answer = new();
    private readonly AnswerText _refusal = new();
    private string? _finishReason;
    private bool _done;
    private OpenAiError? _error;

    public PipelineRun Run { get; private set; } = new(null, null, null, null);

    public string Text => Said.ToString();

    public long TextLength => Said.Length;

    public bool IsTerminal => _done || _finishReason is not null || _error is not null;

    public int Events { get; private set; }

    /// <summary>Events that were neither JSON objects nor the end.</summary>
    public int SkippedEvents { get; private set; }

    public PipelineUsage? Usage { get; private set; }

    public void Add(ReadOnlyMemory<byte> data)
    {
        if (AnswerJson.TryParseObject(data, out var item))
        {
            Events++;
            Take(item, "delta");
        }
        else if (data.Span.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            _done = true;
        }
        else
        {
            SkippedEvents++;
        }
    }

    public bool AddWhole(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item) || !(OpenAiError.IsIn(item) || First(item).Get("message").ValueKind == JsonValueKind.Object))
        {
            return false;
        }

        Take(item, "message");
        _done = true;
        return true;
    }

    public PipelineAnswer Conclude() =>
        Failure() is { } failure ? new PipelineAnswer.Failed(failure, Run) : new PipelineAnswer.Reply(Text, Run);

    /// <summary>A refusal is what the model said to the customer, where it said nothing else.</summary>
    private AnswerText Said => _answer.Length > 0 ? _answer : _refusal;

    private PipelineFailure? Failure() =>
        _error is not null ? OpenAiErrors.FromStream(_error, conversationSent: false)
        : Said.IsTooLong ? OpenAiFailures.Common.AnswerTooLong
        : _finishReason switch
        {
            "length" => OpenAiFailures.AnswerCut,
            "content_filter" => OpenAiFailures.ContentFilter,
            "error" => OpenAiErrors.FromStream(new OpenAiError(null, null, null, null), conversationSent: false),
            _ => null,
        };

    private void Take(JsonElement item, string member)
    {
        Run = Run with { MessageId = Run.MessageId ?? item.Id("id") };
        Usage = AnswerUsage.Read(item.Get("usage")) ?? Usage;
        if (OpenAiError.IsIn(item))
        {
            _error ??= OpenAiError.Read(item);
        }

        var choice = First(item);
        Say(choice.Get(member));
        _finishReason ??= choice.Text("finish_reason") is { Length: > 0 } reason ? reason : null;
    }

    private void Say(JsonElement message)
    {
        _answer.Append(message.Text("content"));
        foreach (var part in message.Items("content").Where(part => part.Text("type") == "text"))
        {
            _answer.Append(part.Text("text"));
        }

        _refusal.Append(message.Text("refusal"));
    }

    private static JsonElement First(JsonElement item) => item.Items("choices").FirstOrDefault(choice => choice.Number("index") is 0 or null);
}
