using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>
/// Assembles one answer from the events of a response. The last event repeats the whole response, which is then the answer; the pieces
/// count only for servers that leave it out. Events of unknown types are the rule: every tool and every model brings new ones.
/// </summary>
internal sealed class ResponsesAssembler : IAnswerAssembler
{
    private readonly SortedDictionary<long, JsonElement> _items = [];
    private readonly SortedDictionary<(long Item, long Part), AnswerText> _parts = [];
    private readonly HashSet<long> _interim = [];
    private OpenAiResponse? _end;
    private OpenAiError? _error;

    /// <summary>The conversation in which was asked; told once the response is known, because only then there is something to look up.</summary>
    public string? ConversationId { get; set; }

    public PipelineRun Run { get; private set; } = new(null, null, null, null);

    public string Text => (_end?.Text ?? InPieces())?.ToString() ?? "";

    public long TextLength => _end?.Text?.Length ?? _parts.Values.Sum(part => part.Length);

    public bool IsTerminal => _end is not null || _error is not null;

    public int Events { get; private set; }

    /// <summary>Events that were not JSON objects.</summary>
    public int SkippedEvents { get; private set; }

    public PipelineUsage? Usage => _end?.Usage;

    public void Add(ReadOnlyMemory<byte> data)
    {
        if (!AnswerJson.TryParseObject(data, out var item))
        {
            SkippedEvents++;
            return;
        }

        Events++;
        Remember(OpenAiResponse.Read(item.Get("response")));
        Apply(item);
    }

    public bool AddWhole(ReadOnlyMemory<byte> body)
    {
        if (OpenAiResponse.TryRead(body) is { } response)
        {
            Remember(response);
            _end = response;
        }

        return _end is not null;
    }

    public PipelineAnswer Conclude() => _end is { } end
        ? end.Conclude(Run, InPieces())
        : new PipelineAnswer.Failed(OpenAiErrors.FromStream(_error!, conversationSent: false), Run);

    private void Remember(OpenAiResponse response)
    {
        if (Run.MessageId is null && response.Id is { } id)
        {
            Run = Run with { ConversationId = response.ConversationId ?? ConversationId, MessageId = id };
        }
    }

    private void Apply(JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "response.output_item.added" when ResponseText.IsInterim(item.Get("item")):
                _interim.Add(ItemOf(item));
                break;
            case "response.output_text.delta" or "response.refusal.delta":
                PartOf(item)?.Append(item.Text("delta"));
                break;
            case "response.output_text.done":
                PartOf(item)?.Replace(item.Text("text"));
                break;
            case "response.refusal.done":
                PartOf(item)?.Replace(item.Text("refusal"));
                break;
            case "response.output_item.done":
                _items[ItemOf(item)] = item.Get("item");
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                End(item);
                break;
            case "error":
            case null when OpenAiError.IsIn(item):
                _error ??= _end is null ? OpenAiError.Read(item) : null;
                break;
            default:
                break;
        }
    }

    /// <summary>The event's own name is what is certain about the state.</summary>
    private void End(JsonElement item)
    {
        if (!IsTerminal)
        {
            _end = OpenAiResponse.Read(item.Get("response")) with { Status = item.Text("type")!["response.".Length..] };
        }
    }

    private static long ItemOf(JsonElement item) => item.Number("output_index") ?? 0;

    /// <summary>The part that grows; null for what is not said to the customer.</summary>
    private AnswerText? PartOf(JsonElement item)
    {
        var place = (ItemOf(item), item.Number("content_index") ?? 0);
        return _interim.Contains(ItemOf(item)) ? null
            : _parts.TryGetValue(place, out var part) ? part
            : _parts[place] = new AnswerText();
    }

    private AnswerText? InPieces() =>
        ResponseText.Of(_items.Values) ?? (_parts.Count == 0 ? null : ResponseText.Join(ByItem()));

    private IEnumerable<string> ByItem() =>
        _parts.GroupBy(part => part.Key.Item, part => part.Value, (_, parts) => string.Concat(parts));
}
