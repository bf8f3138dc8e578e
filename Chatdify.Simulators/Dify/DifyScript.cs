using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>One request as a script's author sees it.</summary>
/// <param name="Query">What was asked; of a workflow its input <c>query</c>.</param>
/// <param name="User">The caller's <c>user</c> string.</param>
/// <param name="ConversationId">The conversation it goes on with, or the new one's id; empty for a workflow.</param>
/// <param name="IsNewConversation">Whether this is its first message.</param>
/// <param name="Inputs">Variables; a copy.</param>
/// <param name="RunNumber">1 for the first accepted run, then counting up.</param>
public sealed record DifyRequest(
    string Query, string User, string ConversationId, bool IsNewConversation, JsonObject Inputs, int RunNumber);

/// <summary>How a run ends.</summary>
public enum DifyEnding
{
    /// <summary>A success, in the order of events of the version.</summary>
    Answered,

    /// <summary>An HTTP error instead of a run.</summary>
    HttpError,

    /// <summary>An <c>error</c> event in the stream.</summary>
    ErrorEvent,

    /// <summary><c>workflow_finished</c> with status failed.</summary>
    WorkflowFailed,

    /// <summary>The stream ends without a terminal event.</summary>
    Cut,

    /// <summary>Pings for ever.</summary>
    Hang,

    /// <summary>One ping, then a clean end.</summary>
    PingOnly,

    /// <summary>Given bytes.</summary>
    Raw,

    /// <summary>A chatflow waits for a person.</summary>
    Paused,

    /// <summary>The run was stopped.</summary>
    Stopped,

    /// <summary>A chatflow's annotation reply: <c>message_end</c>, then a spurious failure (1.15 and later).</summary>
    Annotation,
}

/// <summary>How one run behaves. Make one with a factory, refine it with the modifiers.</summary>
public sealed record DifyScript
{
    private DifyScript()
    {
    }

    internal DifyEnding Ending { get; private init; }
    internal string Text { get; private init; } = "";
    internal IReadOnlyList<string>? Pieces { get; private init; }
    internal int Status { get; private init; }
    internal string Code { get; private init; } = "";
    internal string Message { get; private init; } = "";
    internal string? HtmlBody { get; private init; }
    internal byte[] RawBytes { get; private init; } = [];
    internal TimeSpan Thinking { get; private init; }
    internal Task? Gate { get; private init; }
    internal TimeSpan FirstByte { get; private init; }
    internal TimeSpan BetweenPieces { get; private init; }
    internal Task? AfterFirstPiece { get; private init; }
    internal int ChunkSize { get; private init; }
    internal IReadOnlyList<int>? ChunkOffsets { get; private init; }
    internal bool Crlf { get; private init; }
    internal bool Bom { get; private init; }
    internal bool EndsByReset { get; private init; }
    internal bool SavedAnyway { get; private init; }
    internal string? SavedAnswer { get; private init; }
    internal Task? SavedWhen { get; private init; }
    internal bool NeedsClient { get; private init; }
    internal string? FormToken { get; private init; }
    internal JsonObject? Outputs { get; private init; }
    internal SimForm Form { get; private init; } = SimForm.Approval;
    internal Func<SimSubmission, DifyScript>? Next { get; private init; }
    internal Func<DifyRequest, CancellationToken, Task>? Work { get; private init; }
    internal IReadOnlyList<DifyFile> Made { get; private init; } = [];

    /// <summary>Answers this text, a few words at a time, after thinking for a while by the simulator's clock.</summary>
    public static DifyScript Answer(string text, TimeSpan? thinking = null) => new() { Text = text, Thinking = thinking ?? TimeSpan.Zero };

    /// <summary>A success with an empty answer, as a chatflow without an Answer node.</summary>
    public static DifyScript Empty() => new();

    /// <summary>An HTTP error with Dify's envelope; no run is made.</summary>
    public static DifyScript Error(int status, string code, string message) =>
        new() { Ending = DifyEnding.HttpError, Status = status, Code = code, Message = message };

    /// <summary>A proxy's HTML page with this status; no run is made.</summary>
    public static DifyScript Html(int status) =>
        new() { Ending = DifyEnding.HttpError, Status = status, HtmlBody = $"<html><head><title>{status}</title></head><body></body></html>" };

    /// <summary>404 as for a conversation that was deleted.</summary>
    public static DifyScript ConversationGone() => Error(404, "not_found", DifyErrors.ConversationGone);

    /// <summary>Some text, then an <c>error</c> event.</summary>
    public static DifyScript ErrorMidStream(string partial, string code, int status, string message) =>
        new() { Ending = DifyEnding.ErrorEvent, Text = partial, Code = code, Status = status, Message = message };

    /// <summary>The workflow fails; what follows depends on the version. Chat apps send an <c>error</c> event instead.</summary>
    public static DifyScript WorkflowFailed(string error, string partial = "") =>
        new() { Ending = DifyEnding.WorkflowFailed, Text = partial, Message = error };

    /// <summary>
    /// Some text, then the stream ends without a terminal event (use <see cref="ByReset"/> for a dropped connection). With
    /// <paramref name="answerSavedAnyway"/> the run completes in the server: <c>GET /messages</c> then shows <paramref name="savedAnswer"/>, or the partial text.
    /// </summary>
    public static DifyScript CutAfter(string partial, bool answerSavedAnyway, string? savedAnswer = null) =>
        new() { Ending = DifyEnding.Cut, Text = partial, SavedAnyway = answerSavedAnyway, SavedAnswer = savedAnswer };

    /// <summary>Headers, then pings only, until the client leaves.</summary>
    public static DifyScript Hang() => new() { Ending = DifyEnding.Hang };

    /// <summary>One ping, then a clean end: a dead worker behind a patient web process.</summary>
    public static DifyScript PingOnly() => new() { Ending = DifyEnding.PingOnly };

    /// <summary>These bytes as an event stream, written in pieces that end at the given offsets.</summary>
    public static DifyScript Raw(byte[] sse, int[]? chunkOffsets = null) =>
        new() { Ending = DifyEnding.Raw, RawBytes = sse, ChunkOffsets = chunkOffsets };

    /// <summary>A chatflow that waits for a person's form after this text.</summary>
    public static DifyScript Paused(string formToken, string text = "") => new() { Ending = DifyEnding.Paused, FormToken = formToken, Text = text };

    /// <summary>What the form asks.</summary>
    public DifyScript Asking(SimForm form) => this with { Form = form };

    /// <summary>How the run goes on once the form is answered; without this it answers with the action's name.</summary>
    public DifyScript Then(Func<SimSubmission, DifyScript> next) => this with { Next = next };

    /// <summary>A run that somebody stops after this text.</summary>
    public static DifyScript Stopped(string partial) => new() { Ending = DifyEnding.Stopped, Text = partial };

    /// <summary>An annotation's fixed text, one character per event, in chatflows of 1.15 followed by a spurious failure.</summary>
    public static DifyScript Annotation(string text) =>
        new() { Ending = DifyEnding.Annotation, Text = text, Pieces = [.. text.EnumerateRunes().Select(rune => rune.ToString())] };

    /// <summary>Thinks this long before the first text.</summary>
    public DifyScript ThinkingFor(TimeSpan time) => this with { Thinking = time };

    /// <summary>Thinks until the test says so.</summary>
    public DifyScript HeldUntil(Task gate) => this with { Gate = gate };

    /// <summary>Sends these deltas instead of a few words at a time; they replace the text.</summary>
    public DifyScript InPieces(params string[] pieces) => this with { Pieces = pieces, Text = string.Concat(pieces) };

    /// <summary>Pauses between deltas.</summary>
    public DifyScript Slowly(TimeSpan betweenPieces) => this with { BetweenPieces = betweenPieces };

    /// <summary>Pauses after the first delta until the test says so.</summary>
    public DifyScript PausedAfterFirst(Task released) => this with { AfterFirstPiece = released };

    /// <summary>Holds back headers and all for this long.</summary>
    public DifyScript SlowFirstByte(TimeSpan time) => this with { FirstByte = time };

    /// <summary>Writes the stream in chunks of this many bytes; 1 cuts every character.</summary>
    public DifyScript ChunkedBy(int bytes) => this with { ChunkSize = bytes };

    /// <summary>Line ends become CRLF, as behind some proxies.</summary>
    public DifyScript WithCrlf() => this with { Crlf = true };

    /// <summary>The stream begins with a byte order mark.</summary>
    public DifyScript WithBom() => this with { Bom = true };

    /// <summary>The connection is dropped at the end instead of closed.</summary>
    public DifyScript ByReset() => this with { EndsByReset = true };

    /// <summary>A cut run is saved only when this task is done; until then its answer is empty.</summary>
    public DifyScript SavedAfter(Task done) => this with { SavedWhen = done };

    /// <summary>Whatever the stream told, the server stores this answer.</summary>
    public DifyScript Saving(string answer) => this with { SavedAnyway = true, SavedAnswer = answer };

    /// <summary>A workflow puts out these instead of the text as <c>answer</c>.</summary>
    public DifyScript PuttingOut(JsonObject outputs) => this with { Outputs = outputs };

    /// <summary>The run is given up when the client leaves; normally it goes on in the server.</summary>
    public DifyScript StopsWithoutClient() => this with { NeedsClient = true };

    /// <summary>The app makes these files for the customer; one without bytes is gone when it is asked for.</summary>
    public DifyScript Making(params DifyFile[] files) => this with { Made = files };

    /// <summary>Does this during the run, before the first text: what an HTTP node or a tool would do, such as calling the bridge.</summary>
    public DifyScript Doing(Func<DifyRequest, CancellationToken, Task> work) => this with { Work = work };
}
