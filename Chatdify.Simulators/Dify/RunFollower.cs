using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>
/// <c>GET /workflow/{run}/events</c> (1.13 and later): re-attaches to a chatflow's run until its end. What was told before is not told again; a
/// run that waits for a person tells that it does, if it is asked for its state, and is followed on.
/// </summary>
internal sealed class RunFollower(DifySimulatorOptions options, ReadRoutes read, DifyStore store, ChangeSignal changes)
{
    public void Map(DifyServer server)
    {
        if (options.Version.ChatflowsRunInWorker)
        {
            server.Get("/workflow/{run}/events", FollowAsync);
        }
    }

    private async Task FollowAsync(HttpContext context)
    {
        var run = read.FindRun(context);
        if (run.User != ReadRoutes.User(context))
        {
            throw DifyFailure.NotFound("Workflow run not found.");
        }

        var client = context.RequestAborted;
        var (events, writer) = (new DifyEvents(options, run), new SseWriter(context, options, DifyScript.Empty()));
        await writer.StartAsync(client);
        var (waiting, told) = Standing(run);
        if (waiting is not null && context.Request.Query["include_state_snapshot"] == "true")
        {
            await writer.WriteAsync(events.WorkflowStarted(), client);
            await writer.WriteAsync(events.WorkflowPaused(waiting), client);
        }

        while (!await IsOverAsync(run, events, writer, told, client))
        {
            (_, told) = Standing(run, told);
        }
    }

    private (WaitingForm? Waiting, Heard Told) Standing(DifyRun run, Heard? before = null)
    {
        lock (store.Gate)
        {
            return (run.Waiting, before is not null && before.Of == run.Live ? before : new Heard(run.Live, before is null ? run.Live?.Count ?? 0 : 0));
        }
    }

    /// <summary>Tells what is new, waits for more; true once the run has ended, or has paused before the eyes of the follower.</summary>
    private async Task<bool> IsOverAsync(DifyRun run, DifyEvents events, SseWriter writer, Heard heard, CancellationToken client)
    {
        foreach (var happened in New(run, heard))
        {
            await writer.WriteAsync(happened, client);
            if (happened["event"]?.GetValue<string>() is "workflow_finished" or "workflow_paused")
            {
                return true;
            }
        }

        if (run is { FinishedAt: not null, Waiting: null } && !HasNew(run, heard))
        {
            await writer.WriteAsync(events.WorkflowFinished(run.Status, run.Status == "failed" ? null : run.Answer, run.Error), client);
            return true;
        }

        if (!await ChangedAsync(run, heard).WaitAsync(client))
        {
            await writer.PingAsync(client);
        }

        return false;
    }

    private List<JsonObject> New(DifyRun run, Heard heard)
    {
        lock (store.Gate)
        {
            List<JsonObject> more = heard.Of == run.Live ? [.. run.Live?.Skip(heard.Count) ?? []] : [];
            heard.Count += more.Count;
            return more;
        }
    }

    private bool HasNew(DifyRun run, Heard heard)
    {
        lock (store.Gate)
        {
            return heard.Of != run.Live || heard.Count < (run.Live?.Count ?? 0);
        }
    }

    private async Task<bool> ChangedAsync(DifyRun run, Heard heard)
    {
        try
        {
            await changes.WaitAsync(
                () => HasNew(run, heard) || run is { FinishedAt: not null, Waiting: null } ? run : null, "the run to go on", options.PingInterval, () => "");
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>How much of which part of the run has been told.</summary>
    private sealed class Heard(List<JsonObject>? of, int count)
    {
        public List<JsonObject>? Of => of;

        public int Count { get; set; } = count;
    }
}
