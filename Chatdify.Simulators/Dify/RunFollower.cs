using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary><c>GET /workflow/{run}/events</c> (1.13 and later): re-attaches to a chatflow's run until its end.</summary>
internal sealed class RunFollower(DifySimulatorOptions options, ReadRoutes read, ChangeSignal changes)
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
        var writer = new SseWriter(context, options, DifyScript.Empty());
        await writer.StartAsync(client);
        while (!await FinishedAsync(run).WaitAsync(client))
        {
            await writer.PingAsync(client);
        }

        var status = run.Status == "paused" ? "succeeded" : run.Status;
        var answer = status == "failed" ? null : run.Answer;
        await writer.WriteAsync(new DifyEvents(options, run).WorkflowFinished(status, answer, run.Error), client);
    }

    private async Task<bool> FinishedAsync(DifyRun run)
    {
        try
        {
            await changes.WaitAsync(() => run.FinishedAt is null ? null : run, "the run to finish", options.PingInterval, () => "");
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
