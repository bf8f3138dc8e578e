using System.Collections.Concurrent;
using System.Diagnostics;

using Chatdify.Benchmarks.Soak.Actors;
using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Oracles;
using Chatdify.Benchmarks.Soak.Plans;
using Chatdify.Benchmarks.Soak.Stage;

namespace Chatdify.Benchmarks.Soak;

/// <summary>One soak: plays conversations for a while, judges each when it has come to rest, and in the end what is left.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter output, string? storage = null)
{
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<long, ConversationActor> _playing = new();
    private readonly Stopwatch _clock = new();
    private readonly SoakTally _tally = new();
    private int _number;

    /// <summary>Plays and judges; what was counted, with the violations.</summary>
    public async Task<SoakTally> RunAsync(CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"soak: seed {options.Seed}, {options.Length.TotalMinutes:0.##} minutes, {options.Conversations} conversations at a time, "
            + $"quiet period {options.QuietPeriod.TotalSeconds:0.##} s, deadline {options.AnswerDeadline.TotalSeconds:0} s");
        await using var world = await SoakWorld.StartAsync(options, storage, cancellationToken);
        using var brain = new DifyBrain(() => world.Apps.Url);
        world.Dify.Reply(brain.Answer);
        world.Chatwoot.WebhookDelays = (_, conversation) =>
            conversation is { } id && _playing.TryGetValue(id, out var actor) ? actor.NextDelay() : TimeSpan.Zero;
        _clock.Start();
        await PlayAsync(world, brain, cancellationToken);
        var leftOvers = new LeftOvers(world);
        foreach (var unrest in await leftOvers.LookAsync(options.DrainPatience))
        {
            _tally.Violations.Enqueue((0, new Violation("settled", unrest)));
        }

        SoakReport.Write(output, options, _tally, world.Apps.Acts, brain.Played, leftOvers.Asleep, _clock.Elapsed);
        return _tally;
    }

    private async Task PlayAsync(SoakWorld world, DifyBrain brain, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.Length);
        using var done = new CancellationTokenSource();
        var telling = TellAsync(world, done.Token);
        var reader = new HistoryReader(world, brain, new AppRecords(world.Storage, world.Chatwoot.AccountId));
        var settling = new Settling(world, options);
        var operating = new OperatorActor(world, options).PlayAsync(time.Token);
        var places = Enumerable.Range(0, options.Conversations).Select(_ => Task.Run(async () =>
        {
            while (!time.IsCancellationRequested)
            {
                await PlayOneAsync(world, brain, settling, reader, time.Token);
            }
        }, CancellationToken.None));
        _ = time.Token.Register(() => brain.IsWell = true);
        await Task.WhenAll([operating, .. places]);
        await done.CancelAsync();
        await telling;
    }

    private async Task PlayOneAsync(SoakWorld world, DifyBrain brain, Settling settling, HistoryReader reader, CancellationToken time)
    {
        var plan = ConversationPlan.Draw(options.Seed, Interlocked.Increment(ref _number));
        using var actor = new ConversationActor(world, brain, plan);
        await actor.BeginAsync();
        _playing[actor.Conversation] = actor;
        await actor.PlayAsync(time);
        var history = await reader.ReadAsync(actor.Conversation, await settling.WaitAsync(actor.Conversation));
        _playing.TryRemove(actor.Conversation, out _);
        var terms = new Terms(options.AnswerDeadline, options.Lease, SoakSettings.Farewell);
        var violations = Oracle.Judge(history, terms);
        _tally.Add(actor, history);
        if (violations.Count > 0)
        {
            SoakReport.WriteViolations(output, plan, history, violations, world.Apps.OutputAbout($"{world.Chatwoot.AccountId}-{actor.Conversation} "));
            foreach (var violation in violations)
            {
                _tally.Violations.Enqueue((actor.Conversation, violation));
            }
        }
    }

    private async Task TellAsync(SoakWorld world, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Progress);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await output.WriteLineAsync(SoakReport.Line(_clock.Elapsed, _playing.Count, _tally, world.Apps.Acts));
            }
        }
        catch (OperationCanceledException)
        {
            // The play is over.
        }
    }
}
