namespace Chatdify.Simulators.OpenAi;

/// <summary>One question as a script's author sees it.</summary>
/// <param name="Question">The last thing the user said.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Instructions">What the model was told to do; null when nothing.</param>
/// <param name="ConversationId">The conversation at the server; null for chat completions.</param>
/// <param name="Messages">What the model sees, oldest first, without the instructions.</param>
public sealed record OpenAiRequest(
    string Question, string Model, string? Instructions, string? ConversationId, IReadOnlyList<OpenAiSaid> Messages)
{
    /// <summary>Pictures and documents that came with the question.</summary>
    public IReadOnlyList<OpenAiFile> Files { get; init; } = [];
}

/// <summary>One message; the role is <c>user</c> or <c>assistant</c>.</summary>
public sealed record OpenAiSaid(string Role, string Text);

/// <summary>How an answer ends.</summary>
public enum OpenAiEnding
{
    /// <summary>Complete.</summary>
    Completed,

    /// <summary>Cut by a limit, or withheld.</summary>
    Incomplete,

    /// <summary>The response fails in the stream.</summary>
    Failed,

    /// <summary>An HTTP error instead of an answer.</summary>
    HttpError,

    /// <summary>The stream ends without a terminal event.</summary>
    Cut,

    /// <summary>The stream begins and says nothing more.</summary>
    Hang,
}

/// <summary>How one answer behaves. Make one with a factory, refine it with the modifiers.</summary>
public sealed record OpenAiScript
{
    private OpenAiScript()
    {
    }

    internal OpenAiEnding Ending { get; private init; }
    internal string Text { get; private init; } = "";
    internal bool IsRefusal { get; private init; }
    internal int Status { get; private init; }
    internal string? Code { get; private init; }
    internal string Type { get; private init; } = "invalid_request_error";
    internal string? Param { get; private init; }
    internal TimeSpan? RetryAfter { get; private init; }
    internal string? HtmlBody { get; private init; }
    internal Task? Gate { get; private init; }
    internal Task? BeforeEnd { get; private init; }
    internal bool HasUnknownEvents { get; private init; }

    /// <summary>Answers this text, a word at a time.</summary>
    public static OpenAiScript Answer(string text) => new() { Text = text };

    /// <summary>Completes without a word.</summary>
    public static OpenAiScript Empty() => new();

    /// <summary>The model declines in these words.</summary>
    public static OpenAiScript Refusal(string text) => new() { Text = text, IsRefusal = true };

    /// <summary>Stops after this text, because of <c>max_output_tokens</c> or <c>content_filter</c>.</summary>
    public static OpenAiScript Incomplete(string partial, string reason = "max_output_tokens") =>
        new() { Ending = OpenAiEnding.Incomplete, Text = partial, Code = reason };

    /// <summary>Fails after this text, with a code such as <c>server_error</c>.</summary>
    public static OpenAiScript Failed(string partial, string code) => new() { Ending = OpenAiEnding.Failed, Text = partial, Code = code };

    /// <summary>An HTTP error with OpenAI's envelope; nothing is begun.</summary>
    public static OpenAiScript Error(int status, string? code = null, TimeSpan? retryAfter = null, string type = "invalid_request_error") =>
        new() { Ending = OpenAiEnding.HttpError, Status = status, Code = code, RetryAfter = retryAfter, Type = type };

    /// <summary>The account is empty.</summary>
    public static OpenAiScript InsufficientQuota() => Error(429, "insufficient_quota", type: "insufficient_quota");

    /// <summary>The conversation is busy with another response.</summary>
    public static OpenAiScript Locked() => Error(400, "conversation_locked") with { Param = "conversation" };

    /// <summary>A proxy's HTML page with this status; nothing is begun.</summary>
    public static OpenAiScript Html(int status) =>
        new() { Ending = OpenAiEnding.HttpError, Status = status, HtmlBody = $"<html><head><title>{status}</title></head><body></body></html>" };

    /// <summary>The stream ends after this part of the answer; the response itself completes with all of it.</summary>
    public static OpenAiScript Cut(string partial, string whole) => new() { Ending = OpenAiEnding.Cut, Text = whole, Code = partial };

    /// <summary>The stream begins, then nothing comes until the client leaves; the response stays <c>in_progress</c>.</summary>
    public static OpenAiScript Hang() => new() { Ending = OpenAiEnding.Hang };

    /// <summary>Works until the test says so; the response goes on in the server when the client leaves.</summary>
    public OpenAiScript HeldUntil(Task gate) => this with { Gate = gate };

    /// <summary>Waits with the last word until the task is done.</summary>
    public OpenAiScript PausedBeforeEnd(Task released) => this with { BeforeEnd = released };

    /// <summary>Events that no client knows, between those that it does.</summary>
    public OpenAiScript WithUnknownEvents() => this with { HasUnknownEvents = true };
}
