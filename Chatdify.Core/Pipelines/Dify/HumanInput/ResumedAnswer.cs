using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// The answer of a run that went on after a form: only what it has said since. Nothing of it is told while it grows, because its
/// beginning may have been missed.
/// </summary>
/// <param name="assembler">Hears the events.</param>
/// <param name="answer">What they mean: a <see cref="ResumedChat"/>, or the answer of a workflow app.</param>
/// <param name="submission">The answer to the form.</param>
internal sealed class ResumedAnswer(DifyAnswerAssembler assembler, DifyAnswer answer, FormSubmission submission) : IAnswerAssembler
{
    public PipelineRun Run => submission.Run with { TaskId = assembler.Run.TaskId ?? submission.Run.TaskId };

    public string Text => "";

    public long TextLength => 0;

    public bool IsTerminal => assembler.IsTerminal;

    public int Events => assembler.Events;

    public PipelineUsage? Usage => assembler.Usage;

    public void Add(ReadOnlyMemory<byte> data) => assembler.Add(data);

    public bool AddWhole(ReadOnlyMemory<byte> body) => false;

    public PipelineAnswer Conclude() => OnlyNew(submission, answer.Conclude() switch
    {
        PipelineAnswer.Reply reply => reply with { Run = Run },
        PipelineAnswer.Paused paused => paused with { Run = Run },
        var other => other,
    });

    /// <summary>The answer without what the customer had been told before the form.</summary>
    public static PipelineAnswer OnlyNew(FormSubmission submission, PipelineAnswer answer) => answer switch
    {
        PipelineAnswer.Reply reply => reply with { Text = SaidBefore.Without(submission.Said, reply.Text) },
        PipelineAnswer.Paused paused => paused with { Text = SaidBefore.Without(submission.Said, paused.Text) },
        _ => answer,
    };
}

/// <summary>The answer of a chatflow of which perhaps only the end was heard.</summary>
internal sealed class ResumedChat(DifyAnswerAssembler assembler) : DifyAnswer(assembler, finalStepOnly: false, conversationSent: false)
{
    private readonly DifyAnswerAssembler _assembler = assembler;

    protected override PipelineAnswer Succeed() => new PipelineAnswer.Reply(_assembler.WholeAnswer, _assembler.Run) { Files = _assembler.Files };
}
