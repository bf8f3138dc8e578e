using System.Net;
using System.Text.Json;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines.Contract;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>A workflow app, which has no conversations and says what its answer is at the end only, does what every backend does.</summary>
public sealed class DifyWorkflowContractTests : PipelineContract
{
    protected override string ConversationId => DifyHarness.ConversationId;

    protected override FailureKind WhenConversationIsUnknown => FailureKind.Permanent;

    protected override bool TellsTextEarly => false;

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time) =>
        DifyHarness.Make(network, time, IdleTimeout, options => options.App = DifyAppKind.Workflow).Pipeline;

    /// <summary>Everything but the question: stops and reads.</summary>
    protected override HttpResponseMessage? Prelude(SentRequest request) =>
        request.Url.AbsolutePath == "/v1/workflows/run" ? null : StubHandler.Json(HttpStatusCode.OK, """{"result":"success"}""");

    protected override string StreamOf(params string[] pieces) =>
        DifyHarness.Events([.. pieces.Select(DifyWorkflow.Chunk), DifyWorkflow.Finished(new { answer = string.Concat(pieces) })]);

    protected override string CutStreamOf(string text) => DifyHarness.Events(DifyWorkflow.Started, DifyWorkflow.Chunk(text));

    protected override string WholeOf(string text) => JsonSerializer.Serialize(new
    {
        task_id = DifyHarness.TaskId,
        workflow_run_id = DifyHarness.WorkflowRunId,
        data = new { id = DifyHarness.WorkflowRunId, status = "succeeded", outputs = new { answer = text }, error = (string?)null },
    });

    protected override string ErrorOf(int status) => $$"""{"code":"error_{{status}}","message":"no\nnot now","status":{{status}}}""";
}
