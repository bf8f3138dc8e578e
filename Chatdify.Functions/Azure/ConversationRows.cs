using System.Text.Encodings.Web;
using System.Text.Json;

using Azure.Data.Tables;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Functions.Azure;

/// <summary>The conversation's records as table rows, and back.</summary>
internal static class ConversationRows
{
    /// <summary>Escapes take six times the room of most letters.</summary>
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, IgnoreReadOnlyProperties = true };

    /// <summary>The state.</summary>
    public static TableEntity ToRow(ConversationKey key, ConversationState state)
    {
        var row = new TableEntity(key.ToString(), RowKeys.Conversation);
        Set(row, nameof(state.Phase), state.Phase.ToString());
        Set(row, nameof(state.TurnId), state.TurnId);
        Set(row, nameof(state.Lease), state.Lease);
        Set(row, nameof(state.LeaseUntil), state.LeaseUntil);
        Set(row, nameof(state.Attempts), state.Attempts);
        Set(row, nameof(state.DeliversSince), state.DeliversSince);
        Set(row, nameof(state.NotBefore), state.NotBefore);
        Set(row, nameof(state.FirstUnansweredAt), state.FirstUnansweredAt);
        Set(row, nameof(state.LastMessageAt), state.LastMessageAt);
        Set(row, nameof(state.LastMessageId), state.LastMessageId);
        Set(row, nameof(state.MinuteSince), state.MinuteSince);
        Set(row, nameof(state.MinuteCount), state.MinuteCount);
        Set(row, nameof(state.LastHeardAt), state.LastHeardAt);
        Set(row, nameof(state.PausedAt), state.PausedAt);
        Set(row, nameof(state.LeftAt), state.LeftAt);
        Set(row, nameof(state.LastLeftAt), state.LastLeftAt);
        Set(row, nameof(state.PickedPerson), state.PickedPerson);
        Set(row, nameof(state.BackendConversationId), state.BackendConversationId);
        Set(row, nameof(state.OtherBackendIds), state.OtherBackendIds);
        Set(row, nameof(state.AnsweredBy), state.AnsweredBy);
        Set(row, nameof(state.Route), state.Route);
        Set(row, nameof(state.IsCanary), state.IsCanary);
        Set(row, nameof(state.ContactId), state.ContactId);
        Set(row, nameof(state.InboxId), state.InboxId);
        Set(row, nameof(state.Channel), state.Channel);
        SetJson(row, nameof(state.Acts), state.Acts);
        SetJson(row, nameof(state.Form), state.Form);
        return row;
    }

    /// <summary>The state.</summary>
    public static ConversationState ToState(TableEntity row) => new()
    {
        Phase = Enum.TryParse<Phase>(row.GetString(nameof(ConversationState.Phase)), out var phase) ? phase : Phase.Idle,
        TurnId = row.GetString(nameof(ConversationState.TurnId)),
        Lease = row.GetString(nameof(ConversationState.Lease)),
        LeaseUntil = row.GetDateTimeOffset(nameof(ConversationState.LeaseUntil)),
        Attempts = row.GetInt32(nameof(ConversationState.Attempts)) ?? 0,
        DeliversSince = row.GetDateTimeOffset(nameof(ConversationState.DeliversSince)),
        NotBefore = row.GetDateTimeOffset(nameof(ConversationState.NotBefore)),
        FirstUnansweredAt = row.GetDateTimeOffset(nameof(ConversationState.FirstUnansweredAt)),
        LastMessageAt = row.GetDateTimeOffset(nameof(ConversationState.LastMessageAt)),
        LastMessageId = row.GetInt64(nameof(ConversationState.LastMessageId)),
        MinuteSince = row.GetDateTimeOffset(nameof(ConversationState.MinuteSince)),
        MinuteCount = row.GetInt32(nameof(ConversationState.MinuteCount)) ?? 0,
        LastHeardAt = row.GetDateTimeOffset(nameof(ConversationState.LastHeardAt)),
        PausedAt = row.GetDateTimeOffset(nameof(ConversationState.PausedAt)),
        LeftAt = row.GetDateTimeOffset(nameof(ConversationState.LeftAt)),
        LastLeftAt = row.GetDateTimeOffset(nameof(ConversationState.LastLeftAt)),
        PickedPerson = row.GetInt64(nameof(ConversationState.PickedPerson)),
        BackendConversationId = row.GetString(nameof(ConversationState.BackendConversationId)),
        OtherBackendIds = row.GetString(nameof(ConversationState.OtherBackendIds)),
        AnsweredBy = row.GetString(nameof(ConversationState.AnsweredBy)),
        Route = row.GetString(nameof(ConversationState.Route)),
        IsCanary = row.GetBoolean(nameof(ConversationState.IsCanary)),
        ContactId = row.GetInt64(nameof(ConversationState.ContactId)),
        InboxId = row.GetInt64(nameof(ConversationState.InboxId)),
        Channel = row.GetString(nameof(ConversationState.Channel)),
        Acts = Json<TurnActs>(row, nameof(ConversationState.Acts)),
        Form = Json<AwaitedForm>(row, nameof(ConversationState.Form)),
    };

    /// <summary>A waiting message.</summary>
    public static TableEntity ToRow(ConversationKey key, MailboxMessage message)
    {
        var row = new TableEntity(key.ToString(), RowKeys.Mailbox(message.Id))
        {
            ["MessageId"] = message.Id,
            ["ReceivedAt"] = message.ReceivedAt,
            ["CorrelationId"] = message.CorrelationId,
        };
        LongText.Write(row, "Text", message.Text);
        LongText.Write(row, "Attachments", JsonSerializer.Serialize(message.Attachments, Plain));
        SetList(row, "Files", message.Files);
        SetJson(row, "Submission", message.Submission);
        return row;
    }

    /// <summary>A waiting message.</summary>
    public static MailboxMessage ToMessage(TableEntity row) => new()
    {
        Id = row.GetInt64("MessageId") ?? 0,
        ReceivedAt = row.GetDateTimeOffset("ReceivedAt") ?? default,
        CorrelationId = row.GetString("CorrelationId") ?? "",
        Text = LongText.Read(row, "Text"),
        Attachments = List<string>(row, "Attachments"),
        Files = List<QuestionFile>(row, "Files"),
        Submission = Json<FormSubmission>(row, "Submission"),
    };

    /// <summary>A turn.</summary>
    public static TableEntity ToRow(ConversationKey key, Turn turn)
    {
        var row = new TableEntity(key.ToString(), RowKeys.Turn(turn.Id)) { [nameof(turn.StartedAt)] = turn.StartedAt };
        LongText.Write(row, nameof(turn.MessageIds), JsonSerializer.Serialize(turn.MessageIds));
        LongText.Write(row, nameof(turn.Question), turn.Question);
        LongText.Write(row, nameof(turn.Parts), JsonSerializer.Serialize(turn.Parts, Plain));
        SetList(row, nameof(turn.Files), turn.Files);
        SetList(row, nameof(turn.AnswerFiles), turn.AnswerFiles);
        Set(row, nameof(turn.IsLossTold), turn.IsLossTold ? true : null);
        SetJson(row, nameof(turn.Submission), turn.Submission);
        SetJson(row, nameof(turn.Form), turn.Form);
        Set(row, nameof(turn.CorrelationId), turn.CorrelationId);
        Set(row, nameof(turn.Run), turn.Run is null ? null : JsonSerializer.Serialize(turn.Run));
        Set(row, nameof(turn.Path), JsonSerializer.Serialize(turn.Path, Plain));
        Set(row, nameof(turn.AnsweredBy), turn.AnsweredBy);
        Set(row, nameof(turn.Usage), turn.Usage is null ? null : JsonSerializer.Serialize(turn.Usage));
        Set(row, "SaidLength", turn.Said?.Length);
        Set(row, "SaidHash", turn.Said?.Hash);
        Set(row, nameof(turn.Sent), turn.Sent);
        Set(row, nameof(turn.InFlight), turn.InFlight);
        Set(row, nameof(turn.InFlightSince), turn.InFlightSince);
        Set(row, "HandoffCode", turn.Handoff?.Code);
        SetLong(row, "HandoffDetail", turn.Handoff?.Detail);
        Set(row, "HandoffTeam", turn.Handoff?.Team);
        SetLong(row, "HandoffNote", turn.Handoff?.Note);
        Set(row, "HandoffByFailure", turn.Handoff?.IsFailure);
        Set(row, nameof(turn.Acts), turn.Acts.Count > 0 ? string.Join(',', turn.Acts) : null);
        Set(row, nameof(turn.HandoffSteps), JsonSerializer.Serialize(turn.HandoffSteps));
        Set(row, nameof(turn.IsFarewellSent), turn.IsFarewellSent ? true : null);
        Set(row, nameof(turn.EndedAt), turn.EndedAt);
        SetOutcome(row, turn.Outcome);
        return row;
    }

    /// <summary>A turn.</summary>
    public static Turn ToTurn(TableEntity row) => new()
    {
        Id = row.RowKey[RowKeys.Turns.Length..],
        StartedAt = row.GetDateTimeOffset(nameof(Turn.StartedAt)) ?? default,
        MessageIds = List<long>(row, nameof(Turn.MessageIds)),
        Question = LongText.Read(row, nameof(Turn.Question)),
        Parts = List<string>(row, nameof(Turn.Parts)),
        Files = List<QuestionFile>(row, nameof(Turn.Files)),
        AnswerFiles = List<AnswerFile>(row, nameof(Turn.AnswerFiles)),
        IsLossTold = row.GetBoolean(nameof(Turn.IsLossTold)) ?? false,
        Submission = Json<FormSubmission>(row, nameof(Turn.Submission)),
        Form = Json<MessageForm>(row, nameof(Turn.Form)),
        CorrelationId = row.GetString(nameof(Turn.CorrelationId)) ?? "",
        Run = row.GetString(nameof(Turn.Run)) is { } run ? JsonSerializer.Deserialize<PipelineRun>(run) : null,
        Path = row.GetString(nameof(Turn.Path)) is { } path ? JsonSerializer.Deserialize<TurnPath>(path)! : new TurnPath(),
        AnsweredBy = row.GetString(nameof(Turn.AnsweredBy)),
        Usage = row.GetString(nameof(Turn.Usage)) is { } usage ? JsonSerializer.Deserialize<PipelineUsage>(usage) : null,
        Said = row.GetString("SaidHash") is { } said ? new SaidText(row.GetInt32("SaidLength") ?? 0, said) : null,
        Sent = row.GetInt32(nameof(Turn.Sent)) ?? 0,
        InFlight = row.GetString(nameof(Turn.InFlight)),
        InFlightSince = row.GetDateTimeOffset(nameof(Turn.InFlightSince)),
        Handoff = Handoff(row),
        Acts = row.GetString(nameof(Turn.Acts))?.Split(',') ?? [],
        HandoffSteps = List<string>(row, nameof(Turn.HandoffSteps)),
        IsFarewellSent = row.GetBoolean(nameof(Turn.IsFarewellSent)) ?? false,
        EndedAt = row.GetDateTimeOffset(nameof(Turn.EndedAt)),
        Outcome = Outcome(row),
    };

    /// <summary>The mark of a message that was just received.</summary>
    public static TableEntity Waiting(ConversationKey key, long messageId) =>
        new(key.ToString(), RowKeys.Seen(messageId)) { ["IsWaiting"] = true };

    /// <summary>The mark of a message that is settled.</summary>
    public static TableEntity Settled(ConversationKey key, long messageId, ConversationChange change)
    {
        var row = new TableEntity(key.ToString(), RowKeys.Seen(messageId)) { ["IsWaiting"] = false };
        Set(row, "TurnId", change.SettledBy);
        SetOutcome(row, change.SettledAs);
        return row;
    }

    /// <summary>What became of a message.</summary>
    public static MessageFate ToFate(TableEntity row) =>
        new(row.GetBoolean("IsWaiting") ?? false, row.GetString("TurnId"), Outcome(row));

    private static HandoffReason? Handoff(TableEntity row) => row.GetString("HandoffCode") is { } code
        ? new HandoffReason(code, LongText.Read(row, "HandoffDetail"), row.GetString("HandoffTeam"), NullIfEmpty(LongText.Read(row, "HandoffNote")))
        {
            IsFailure = row.GetBoolean("HandoffByFailure") ?? false,
        }
        : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static void SetLong(TableEntity row, string name, string? text)
    {
        if (text is not null)
        {
            LongText.Write(row, name, text);
        }
    }

    private static void SetList<T>(TableEntity row, string name, IReadOnlyList<T> items) =>
        SetLong(row, name, items.Count > 0 ? JsonSerializer.Serialize(items, Plain) : null);

    private static void SetJson<T>(TableEntity row, string name, T? value)
        where T : class =>
        SetLong(row, name, value is null ? null : JsonSerializer.Serialize(value, Plain));

    private static T? Json<T>(TableEntity row, string name)
        where T : class =>
        LongText.Read(row, name) is { Length: > 0 } json ? JsonSerializer.Deserialize<T>(json) : null;

    private static void SetOutcome(TableEntity row, TurnOutcome? outcome)
    {
        Set(row, "Outcome", outcome?.Kind.ToString());
        Set(row, "OutcomeReason", outcome?.Reason);
    }

    private static TurnOutcome? Outcome(TableEntity row) => Enum.TryParse<OutcomeKind>(row.GetString("Outcome"), out var kind)
        ? new TurnOutcome(kind, row.GetString("OutcomeReason"))
        : null;

    private static List<T> List<T>(TableEntity row, string name) =>
        LongText.Read(row, name) is { Length: > 0 } json ? JsonSerializer.Deserialize<List<T>>(json) ?? [] : [];

    private static void Set(TableEntity row, string name, object? value)
    {
        if (value is not null)
        {
            row[name] = value;
        }
    }
}
