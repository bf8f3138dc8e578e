using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// The kind of app that a key belongs to, as the settings say, else as Dify says, else as Dify's refusals teach. While nothing is known it is taken
/// for one that chats.
/// </summary>
internal sealed class DifyMode(DifyClient client, DifyAppKind kind, TimeProvider time)
{
    public const string Workflow = "workflow";
    public const string Completion = "completion";
    private const string Chat = "chat";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private string? _mode = kind == DifyAppKind.Workflow ? Workflow : null;

    /// <summary>It may be a workflow, for all that is known.</summary>
    public bool MayBeWorkflow => kind != DifyAppKind.Chat && _mode is null or Workflow;

    /// <summary>The mode in Dify's words (see <see cref="DifyApp"/>); null while it is not known, or of no interest.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        if (_mode is null && kind == DifyAppKind.Auto)
        {
            _mode = await TimeLimit.OrAsync(null, Limit, time, ReadAsync, cancellationToken);
        }

        return _mode;
    }

    /// <summary>Takes the lesson of a refusal; false if it teaches nothing.</summary>
    public bool LearnsFrom(PipelineAnswer answer)
    {
        var taught = answer is PipelineAnswer.Failed { Failure.Code: var code } && kind == DifyAppKind.Auto
            ? code switch { "not_chat_app" => Workflow, "not_workflow_app" => Chat, _ => null }
            : null;
        _mode = taught ?? _mode;
        return taught is not null;
    }

    /// <summary>A Dify that refuses to tell, as old ones do, is not asked again; one in passing trouble is, with the next question.</summary>
    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await client.InfoAsync(cancellationToken);
        return read.Value?.Mode ?? (read.Failure!.Kind == FailureKind.Permanent ? Chat : null);
    }
}
