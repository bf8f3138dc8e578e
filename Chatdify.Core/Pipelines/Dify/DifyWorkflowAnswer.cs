namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// What the stream of a workflow app means as the answer. Its text is known at the end only: pieces of text (<c>text_chunk</c>) do not say which
/// output they will be part of.
/// </summary>
internal sealed class DifyWorkflowAnswer(DifyAnswerAssembler assembler, DifyOutputs outputs)
    : DifyAnswer(assembler, finalStepOnly: false, conversationSent: false)
{
    private readonly DifyAnswerAssembler _assembler = assembler;

    public override string Text => outputs.Find(_assembler.Outputs)?.ToString() ?? "";

    public override long TextLength => outputs.Find(_assembler.Outputs)?.Length ?? 0;

    public override bool AddWhole(ReadOnlyMemory<byte> body) => _assembler.AddRun(body);

    protected override PipelineAnswer Succeed() => outputs.Conclude(_assembler.Outputs, _assembler.Run);
}
