using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>
/// Makes an answer of what a chat webhook sends: one JSON object, a list of one, or a stream of pieces. docs/chat-webhook.md says what is taken.
/// </summary>
internal sealed class ChatWebhookAnswer(ChatWebhookOptions options, string chatId, PipelineRun start) : IAnswerAssembler
{
    /// <summary>Longer ones do not fit the key of a row.</summary>
    private const int LongestThread = 400;

    private readonly AnswerText _text = new();
    private PipelineFailure? _failure;

    public PipelineRun Run { get; private set; } = start;

    public string Text => _text.ToString();

    public long TextLength => _text.Length;

    public bool IsTerminal { get; private set; }

    public int Events { get; private set; }

    /// <summary>An object with <c>success</c> is a whole answer; any other is a piece of it.</summary>
    public void Add(ReadOnlyMemory<byte> data)
    {
        if (data.Span.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            IsTerminal = true;
            return;
        }

        if (!AnswerJson.TryParseObject(data, out var item))
        {
            return;
        }

        Events++;
        if (item.Get("success").ValueKind != JsonValueKind.Undefined)
        {
            TakeWhole(item);
        }
        else if (!IsTerminal)
        {
            TakePiece(item);
        }
    }

    public bool AddWhole(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            Fail(ChatWebhookErrors.NoBody(options));
            return true;
        }

        if (!AnswerJson.TryParse(body, out var item))
        {
            return false;
        }

        if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() != 1)
        {
            Fail(ChatWebhookErrors.SeveralItems);
            return true;
        }

        item = item.ValueKind == JsonValueKind.Array ? item[0] : item;
        if (item.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        TakeWhole(item);
        return true;
    }

    public PipelineAnswer Conclude() =>
        _failure is not null ? new PipelineAnswer.Failed(_failure, Run)
        : _text.IsTooLong ? new PipelineAnswer.Failed(ChatWebhookErrors.Common(options).AnswerTooLong, Run)
        : new PipelineAnswer.Reply(_text.ToString(), Run);

    private void TakeWhole(JsonElement item)
    {
        if (!TakeIds(item))
        {
            return;
        }

        var text = TextOf(item);
        if (SaysNo(item.Get("success")) || (text is null && HasError(item)))
        {
            Fail(ChatWebhookErrors.SaidFailure);
        }
        else if (text is null && _text.Length > 0)
        {
            // It closes the stream whose pieces came before.
            IsTerminal = true;
        }
        else if (text is null)
        {
            Fail(WithoutText(item.Text("message") ?? ""));
        }
        else
        {
            _text.Replace(text);
            IsTerminal = true;
        }
    }

    private void TakePiece(JsonElement item)
    {
        if (!TakeIds(item))
        {
            return;
        }

        if (HasError(item))
        {
            Fail(ChatWebhookErrors.SaidFailure);
            return;
        }

        var choice = item.Items("choices").FirstOrDefault();
        _text.Append(TextOf(item) ?? choice.Get("delta").Text("content"));
        switch (choice.Text("finish_reason"))
        {
            case "length" or "content_filter":
                Fail(ChatWebhookErrors.Incomplete);
                break;
            case not null:
                IsTerminal = true;
                break;
            default:
                IsTerminal = item.Get("done").ValueKind == JsonValueKind.True;
                break;
        }
    }

    /// <summary>Takes the thread; false if the answer is somebody else's.</summary>
    private bool TakeIds(JsonElement item)
    {
        if (item.TextOrNumber("chat_id") is { } echoed && echoed != chatId)
        {
            Fail(ChatWebhookErrors.CrossTalk);
            return false;
        }

        if (item.TextOrNumber("thread_id") is { } thread && Uri.EscapeDataString(thread).Length <= LongestThread)
        {
            Run = Run with { ConversationId = thread };
        }

        return true;
    }

    private string? TextOf(JsonElement item) => options.AnswerFields.Select(name => item.Text(name)).FirstOrDefault(text => text is not null);

    private void Fail(PipelineFailure failure)
    {
        _failure ??= failure;
        IsTerminal = true;
    }

    private static PipelineFailure WithoutText(string said) =>
        said.StartsWith("Workflow was started", StringComparison.OrdinalIgnoreCase) ? ChatWebhookErrors.WorkflowStarted
        : said.StartsWith("Workflow executed successfully", StringComparison.OrdinalIgnoreCase) ? ChatWebhookErrors.NoOutput
        : ChatWebhookErrors.NoText;

    private static bool SaysNo(JsonElement success) =>
        success.ValueKind == JsonValueKind.False
        || (success.ValueKind == JsonValueKind.String && success.ValueEquals("false"));

    /// <summary>Something is said under <c>error</c>; nothing, false and an empty text are not.</summary>
    private static bool HasError(JsonElement item) => item.Get("error") switch
    {
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text => !text.ValueEquals(""),
        _ => true,
    };
}
