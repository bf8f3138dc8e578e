using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>What an assembled stream of Dify means as the answer to a question.</summary>
internal class DifyAnswer(DifyAnswerAssembler assembler, bool finalStepOnly, bool conversationSent) : IAnswerAssembler
{
    public PipelineRun Run => assembler.Run;

    public virtual string Text => assembler.Answer;

    public virtual long TextLength => assembler.AnswerLength;

    public bool IsTerminal => assembler.IsTerminal;

    public int Events => assembler.Events;

    public void Add(ReadOnlyMemory<byte> data) => assembler.Add(data);

    public virtual bool AddWhole(ReadOnlyMemory<byte> body) => assembler.AddBlocking(body);

    public PipelineAnswer Conclude() => assembler.Outcome switch
    {
        DifyOutcome.Error => Fail(DifyErrors.FromStream(assembler.Error!, conversationSent)),
        DifyOutcome.Stopped => Fail(DifyFailures.Stopped),
        _ when assembler.IsAnswerTooLong => Fail(DifyFailures.Common.AnswerTooLong),
        DifyOutcome.Paused => new PipelineAnswer.Paused(assembler.Answer, assembler.Run, assembler.FormToken),
        _ => Succeed(),
    };

    /// <summary>What a success came to.</summary>
    protected virtual PipelineAnswer Succeed() => new PipelineAnswer.Reply(ReplyText(), assembler.Run);

    protected PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, assembler.Run);

    private string ReplyText() => finalStepOnly && assembler.FinalStepText is { } text ? text : assembler.Answer;
}
