using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Finds out what a run that waits for a person asks, and says who is to answer it.</summary>
internal sealed class DifyForms(DifyClient client, DifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The answer with its form complete, if it waits for one.</summary>
    public async Task<PipelineAnswer> CompleteAsync(PipelineAnswer answer, CancellationToken cancellationToken)
    {
        if (answer is not PipelineAnswer.Paused { Form: { } form } paused)
        {
            return answer;
        }

        var known = form is { Token: { } token, Actions.Count: 0 }
            ? await WithinAsync(async limit => (await client.FormAsync(token, limit)).Value, cancellationToken)
            : null;
        var complete = known is null ? form : known with { Token = form.Token, Id = form.Id, Title = form.Title };
        var (isForVisitor, isForStaff) = (options.HumanInput == HumanInputMode.Visitor, options.HumanInput == HumanInputMode.Staff);
        return paused with { Form = complete with { IsForVisitor = isForVisitor, IsForStaff = isForStaff } };
    }

    /// <summary>The same for a run that was found waiting: its events begin with where it stands, and tell the form.</summary>
    public async Task<PipelineAnswer> RecoverAsync(PipelineAnswer answer, string user, CancellationToken cancellationToken)
    {
        if (answer is not PipelineAnswer.Paused { Form: null, Run.WorkflowRunId: { } run } paused)
        {
            return await CompleteAsync(answer, cancellationToken);
        }

        var assembler = new DifyAnswerAssembler();
        var following = new DifyFollowing(client, new DifyAnswer(assembler, finalStepOnly: false, conversationSent: false), options, time, run, user, NoListener.Instance);
        await WithinAsync(following.RunAsync, cancellationToken);
        return await CompleteAsync(paused with { Form = assembler.Form, FormToken = assembler.FormToken }, cancellationToken);
    }

    /// <summary>Without the form the answer is of use as well: a human is called. So neither slowness nor the end of the caller's time is a failure.</summary>
    private async Task<T?> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(Patience, time, ask, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return default;
        }
    }
}
