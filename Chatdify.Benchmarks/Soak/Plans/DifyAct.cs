namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>How Dify behaves when it is asked.</summary>
internal enum DifyAct
{
    /// <summary>Answers.</summary>
    Answer,

    /// <summary>Answers at length: more than one message.</summary>
    AnswerLong,

    /// <summary>Answers a few words at a time.</summary>
    AnswerSlowly,

    /// <summary>Lets headers wait.</summary>
    LateHeaders,

    /// <summary>500.</summary>
    Error500,

    /// <summary>429.</summary>
    Error429,

    /// <summary>A proxy's 502 page.</summary>
    Html502,

    /// <summary>Half an answer, then an error.</summary>
    ErrorMidStream,

    /// <summary>Half an answer, then the stream ends; the whole answer is stored.</summary>
    CutButSaved,

    /// <summary>Half an answer, then the connection breaks; nothing is stored.</summary>
    CutAndLost,

    /// <summary>An answer without a word.</summary>
    Empty,

    /// <summary>Keep-alives for ever.</summary>
    Hang,

    /// <summary>One keep-alive, then the end.</summary>
    PingOnly,

    /// <summary>The conversation is unknown.</summary>
    Forgotten,

    /// <summary>Sets labels by a callback, then answers.</summary>
    CallbackLabels,

    /// <summary>Sends a message by a callback, then answers.</summary>
    CallbackMessage,

    /// <summary>Sends a message by a callback and answers nothing.</summary>
    CallbackMessageOnly,

    /// <summary>Opens the conversation by a callback, then answers.</summary>
    CallbackOpen,

    /// <summary>Resolves the conversation by a callback, then answers.</summary>
    CallbackResolve,
}

/// <summary>How one question is met.</summary>
/// <param name="Act">How.</param>
/// <param name="Thinking">How long Dify thinks first.</param>
internal sealed record DifyStep(DifyAct Act, TimeSpan Thinking)
{
    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Act} after {Thinking.TotalMilliseconds:0} ms");
}
