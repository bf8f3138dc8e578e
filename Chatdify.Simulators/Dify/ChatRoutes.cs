using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary><c>POST /chat-messages</c>, <c>/workflows/run</c> and <c>stop</c>.</summary>
internal sealed class ChatRoutes(
    DifySimulatorOptions options,
    DifyStore store,
    DifyRunner runner,
    ChangeSignal changes,
    Func<DifyRequest, DifyScript> nextScript,
    CancellationToken stopping)
{
    private readonly Dictionary<string, CancellationTokenSource> _active = new(StringComparer.Ordinal);

    public Task ChatAsync(HttpContext context, JsonObject body) => AskAsync(context, ChatRequest.Read(body, options));

    public Task RunWorkflowAsync(HttpContext context, JsonObject body) => AskAsync(context, ChatRequest.ReadWorkflow(body, options));

    /// <summary>Always a success: it proves nothing.</summary>
    public async Task StopAsync(HttpContext context, JsonObject body)
    {
        var (task, user) = ($"{context.Request.RouteValues["task"]}", body["user"]?.GetValue<string>());
        CancellationTokenSource? active = null;
        lock (store.Gate)
        {
            if (store.Runs.FirstOrDefault(run => run.TaskId == task && run.User == user && run.ResponseMode == "streaming") is { } found)
            {
                found.StopRequested = true;
                active = _active.GetValueOrDefault(task);
            }
        }

        await CancelAsync(active);
        await DifyJson.WriteAsync(context, 200, new JsonObject { ["result"] = "success" });
    }

    private async Task AskAsync(HttpContext context, ChatRequest request)
    {
        if (InputForm.Complaint(options.UserInputForm, request.Inputs) is { } complaint)
        {
            await RefuseInputsAsync(context, complaint);
            return;
        }

        Accepted accepted;
        lock (store.Gate)
        {
            accepted = Accept(request, context.RequestAborted);
        }

        changes.Raise();
        await (accepted.Run is null ? RefuseAsync(context, accepted.Script) : ServeAsync(context, accepted.Script, accepted.Run, accepted.Request!));
    }

    private static async Task CancelAsync(CancellationTokenSource? active)
    {
        try
        {
            await (active?.CancelAsync() ?? Task.CompletedTask);
        }
        catch (ObjectDisposedException)
        {
            // The run ended in the same moment.
        }
    }

    private Accepted Accept(ChatRequest request, CancellationToken client)
    {
        CheckLimit(request);
        store.Files.Check(request, options);
        var existing = request.ConversationId is { } id ? store.Find(id, request.User) : null;
        if (request.ConversationId is not null && existing is null && !(options.HasGraph && options.Version.FailsInsideStream))
        {
            return options.HasGraph && options.Version.ChatflowsRunInWorker && !request.Blocking
                ? new Accepted(DifyScript.PingOnly(), null, null)
                : throw DifyFailure.NotFound(DifyErrors.ConversationGone);
        }

        var conversation = options.IsWorkflow ? null : existing ?? store.Create(request.User, request.Inputs);
        var asked = new DifyRequest(
            request.Query, request.User, conversation?.Id ?? "", existing is null, (JsonObject)request.Inputs.DeepClone(), store.Runs.Count + 1);
        var script = nextScript(asked);
        if (script.Ending == DifyEnding.HttpError)
        {
            return new Accepted(script, null, null);
        }

        var run = store.AddRun(conversation, request);
        run.Outputs = script.Outputs;
        _active[run.TaskId] = CancellationTokenSource.CreateLinkedTokenSource(stopping, script.NeedsClient ? client : CancellationToken.None);
        return new Accepted(script, run, asked);
    }

    private void CheckLimit(ChatRequest request)
    {
        var unlimited = options.MaxConcurrentRuns == 0 || (options.HasGraph && options.Version.ChatflowsRunInWorker && !request.Blocking);
        if (unlimited || _active.Count < options.MaxConcurrentRuns)
        {
            return;
        }

        throw options.LimitAnswers429
            ? new DifyFailure(429, "too_many_requests", "Too many requests. Please try again later.")
            : DifyFailure.Invalid("Too many requests. Please try again later. The current maximum concurrent requests allowed for "
                + $"91e4b7d0-2c68-4f3a-8b15-6a0d9c7e5f33 is {options.MaxConcurrentRuns}.");
    }

    private async Task RefuseInputsAsync(HttpContext context, string complaint)
    {
        if (!options.HasGraph || !options.Version.FailsInsideStream)
        {
            throw DifyFailure.Invalid(complaint);
        }

        var id = Guid.NewGuid().ToString();
        var writer = new SseWriter(context, options, DifyScript.Empty());
        await writer.StartAsync(context.RequestAborted);
        await writer.PingAsync(context.RequestAborted);
        foreach (var happened in DifyEvents.Synthetic(complaint, id, id, options.Time.GetUtcNow().ToUnixTimeSeconds()))
        {
            await writer.WriteAsync(happened, context.RequestAborted);
        }
    }

    private async Task RefuseAsync(HttpContext context, DifyScript script)
    {
        if (script.Ending == DifyEnding.HttpError)
        {
            await Task.Delay(script.FirstByte, options.Time, context.RequestAborted);
            if (script.HtmlBody is null)
            {
                throw new DifyFailure(script.Status, script.Code, script.Message);
            }

            context.Response.StatusCode = script.Status;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(script.HtmlBody, context.RequestAborted);
            return;
        }

        // The worker threw; the web process waits for a stream that never begins.
        var writer = new SseWriter(context, options, script);
        await writer.StartAsync(context.RequestAborted);
        await writer.PingAsync(context.RequestAborted);
        await Task.Delay(options.WorkerSilenceLimit, options.Time, context.RequestAborted);
    }

    private async Task ServeAsync(HttpContext context, DifyScript script, DifyRun run, DifyRequest request)
    {
        var stream = new RunStream();
        var running = StartRun(run, script, request, stream);
        try
        {
            await Task.Delay(script.FirstByte, options.Time, context.RequestAborted);
            var reply = new RunReply(options, context, script, run);
            await (run.ResponseMode == "blocking" ? reply.BlockAsync(stream, running) : reply.StreamAsync(stream));
        }
        finally
        {
            run.ClientLeft = context.RequestAborted.IsCancellationRequested && !script.EndsByReset;
        }
    }

    private async Task StartRun(DifyRun run, DifyScript script, DifyRequest request, RunStream stream)
    {
        using var cancellation = Active(run.TaskId);
        try
        {
            await Task.Run(() => runner.RunAsync(run, script, request, stream, cancellation.Token), CancellationToken.None);
        }
        finally
        {
            lock (store.Gate)
            {
                _active.Remove(run.TaskId);
            }
        }
    }

    private CancellationTokenSource Active(string taskId)
    {
        lock (store.Gate)
        {
            return _active[taskId];
        }
    }

    private sealed record Accepted(DifyScript Script, DifyRun? Run, DifyRequest? Request);
}
