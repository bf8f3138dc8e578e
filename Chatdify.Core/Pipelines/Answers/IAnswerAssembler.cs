namespace Chatdify.Core.Pipelines.Answers;

/// <summary>
/// Makes an answer of what a backend sends. Each backend has its own: what counts as text, as the end, as a failure. It never throws,
/// whatever comes.
/// </summary>
internal interface IAnswerAssembler
{
    /// <summary>The ids seen so far.</summary>
    PipelineRun Run { get; }

    /// <summary>The raw text so far.</summary>
    string Text { get; }

    /// <summary>Its length; tells cheaply whether it has changed.</summary>
    long TextLength { get; }

    /// <summary>A terminal event came; nothing that matters can follow except usage.</summary>
    bool IsTerminal { get; }

    /// <summary>Events that were understood, of whatever kind; pings do not count.</summary>
    int Events { get; }

    /// <summary>What the answer took, as far as it is known; null where the backend does not tell.</summary>
    PipelineUsage? Usage => null;

    /// <summary>Takes in the data of one event of a stream.</summary>
    void Add(ReadOnlyMemory<byte> data);

    /// <summary>Takes in a whole answer that is no stream; false if it is no answer.</summary>
    bool AddWhole(ReadOnlyMemory<byte> body);

    /// <summary>What it came to, once terminal.</summary>
    PipelineAnswer Conclude();
}
