using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Answers one chat request from its run: as a stream or, in blocking mode, at the end.</summary>
internal sealed class RunReply(DifySimulatorOptions options, HttpContext context, DifyScript script, DifyRun run)
{
    private bool IsWorker => options is { HasGraph: true, Version.ChatflowsRunInWorker: true };

    public async Task StreamAsync(RunStream stream)
    {
        var client = context.RequestAborted;
        var writer = new SseWriter(context, options, script);
        await writer.StartAsync(client);
        if (script.Ending == DifyEnding.Raw)
        {
            await writer.WriteAsync(script.RawBytes, client);
            End(script.EndsByReset);
            return;
        }

        if (IsWorker)
        {
            await writer.PingAsync(client);
        }

        while (await NextAsync(stream, writer, client))
        {
            while (stream.Reader.TryRead(out var happened))
            {
                await (happened is null ? writer.PingAsync(client) : writer.WriteAsync(happened, client));
            }
        }

        End(stream.EndsByReset);
    }

    public async Task BlockAsync(RunStream stream, Task running)
    {
        if (options.Version.LosesMessageEnd && IsWorker && !options.IsWorkflow)
        {
            // 1.13.0 ignored the mode: a stream of pings.
            var writer = new SseWriter(context, options, script);
            await writer.StartAsync(context.RequestAborted);
            await writer.PingAsync(context.RequestAborted);
            return;
        }

        await running.WaitAsync(context.RequestAborted);
        switch (script.Ending)
        {
            case DifyEnding.Answered or DifyEnding.WorkflowFailed or DifyEnding.Stopped or DifyEnding.Paused when options.IsWorkflow:
                await DifyJson.WriteAsync(context, 200, State());
                break;
            case DifyEnding.Answered or DifyEnding.Annotation or DifyEnding.Stopped:
                await DifyJson.WriteAsync(context, 200, Body("message"));
                break;
            case DifyEnding.Paused:
                await DifyJson.WriteAsync(context, 200, Body("workflow_paused"));
                break;
            case DifyEnding.ErrorEvent:
                throw new DifyFailure(script.Status, script.Code, script.Message);
            case DifyEnding.WorkflowFailed:
                throw DifyFailure.Invalid($"Run failed: {script.Message}");
            default:
                End(byReset: true);
                break;
        }
    }

    /// <summary>Waits for the run to tell more, with keep-alives; false at the end.</summary>
    private async Task<bool> NextAsync(RunStream stream, SseWriter writer, CancellationToken client)
    {
        var more = stream.Reader.WaitToReadAsync(client).AsTask();
        while (true)
        {
            try
            {
                return await more.WaitAsync(options.PingInterval, options.Time, client);
            }
            catch (TimeoutException)
            {
                await writer.PingAsync(client);
            }
        }
    }

    private JsonObject Body(string name)
    {
        var events = new DifyEvents(options, run);
        var body = new JsonObject
        {
            ["event"] = name,
            ["task_id"] = run.TaskId,
            ["id"] = run.MessageId,
            ["message_id"] = run.MessageId,
            ["conversation_id"] = run.ConversationId,
            ["mode"] = options.Mode,
            ["answer"] = run.Answer,
            ["metadata"] = events.Metadata(run.Answer),
            ["created_at"] = run.StartedAt.ToUnixTimeSeconds(),
        };
        if (name == "workflow_paused")
        {
            body["workflow_run_id"] = run.WorkflowRunId;
            body["data"] = events.PausedData(run.Waiting!);
        }

        return body;
    }

    /// <summary>The whole answer of a workflow: 200 whatever became of the run.</summary>
    private JsonObject State()
    {
        var events = new DifyEvents(options, run);
        return new JsonObject
        {
            ["task_id"] = run.TaskId,
            ["workflow_run_id"] = run.WorkflowRunId,
            ["data"] = run.Status == "paused"
                ? events.PausedData(run.Waiting!)
                : events.Finished(run.Status, run.Status == "succeeded" ? run.Answer : null, run.Error),
        };
    }

    private void End(bool byReset)
    {
        if (byReset)
        {
            context.Abort();
        }
    }
}
