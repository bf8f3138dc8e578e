using Chatdify.Benchmarks.Soak.Plans;
using Chatdify.Benchmarks.Soak.Stage;

namespace Chatdify.Benchmarks.Soak.Actors;

/// <summary>Kills, stops and doubles the app as planned.</summary>
internal sealed class OperatorActor(SoakWorld world, SoakOptions options)
{
    /// <summary>Acts until cancelled; an act that has begun is brought to its end.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        try
        {
            foreach (var step in OperatorStep.Draw(options))
            {
                await Task.Delay(step.Pause, stop);
                await DoAsync(step);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Time is up.
        }
    }

    private async Task DoAsync(OperatorStep step)
    {
        if (step.Act == OperatorAct.Second)
        {
            await world.Apps.ToggleSecondAsync();
            return;
        }

        if (step.HoldsWebhooks)
        {
            world.Chatwoot.HoldWebhooks();
        }

        await (step.Act == OperatorAct.Kill ? world.Apps.KillAsync(step.Down) : world.Apps.StopAsync(step.Down));
        if (step.HoldsWebhooks)
        {
            await world.Chatwoot.ReleaseWebhooksAsync(reversed: step.Down.Milliseconds % 2 == 1);
        }
    }
}
