using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>What an assembled stream of Dify means as the answer to a question.</summary>
internal class DifyAnswer(DifyAnswerAssembler assembler, bool finalStepOnly, bool conversationSent) : IAnswerAssembler
{
    public PipelineRun Run => assembler.Run;

    /// <summary>Which step of an agent is its last is known at the end; until then it has said nothing, if only that one counts.</summary>
    public virtual string Text => !OnlyFinalStep ? assembler.Answer : IsTerminal ? ReplyText() : "";

    public virtual long TextLength => OnlyFinalStep ? Text.Length : assembler.AnswerLength;

    public bool IsTerminal => assembler.IsTerminal;

    public int Events => assembler.Events;

    public PipelineUsage? Usage => assembler.Usage;

    public void Add(ReadOnlyMemory<byte> data) => assembler.Add(data);

    public virtual bool AddWhole(ReadOnlyMemory<byte> body) => assembler.AddBlocking(body);

    public PipelineAnswer Conclude() => assembler.Outcome switch
    {
        DifyOutcome.Error => Fail(DifyErrors.FromStream(assembler.Error!, conversationSent)),
        DifyOutcome.Stopped => Fail(DifyFailures.Stopped),
        _ when assembler.IsAnswerTooLong => Fail(DifyFailures.Common.AnswerTooLong),
        DifyOutcome.Paused => new PipelineAnswer.Paused(assembler.Answer, assembler.Run, assembler.FormToken) { Form = assembler.Form },
        _ => Succeed(),
    };

    /// <summary>What a success came to.</summary>
    protected virtual PipelineAnswer Succeed() => new PipelineAnswer.Reply(ReplyText(), assembler.Run) { Files = assembler.Files };

    protected PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, assembler.Run);

    private bool OnlyFinalStep => finalStepOnly && assembler.IsAgent;

    private string ReplyText() => finalStepOnly && assembler.FinalStepText is { } text ? text : assembler.Answer;
}
