using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>Plays a script as a run of the server, in the order of events of the version, and stores what the server would store.</summary>
internal sealed class DifyRunner(DifySimulatorOptions options, DifyStore store, ChangeSignal changes)
{
    /// <summary>Runs to the end whatever the client does; <paramref name="cancellation"/> is a stop request or the server's end.</summary>
    public async Task RunAsync(DifyRun run, DifyScript script, DifyRequest request, RunStream stream, CancellationToken cancellation)
    {
        run.Made = store.Files.Make(script.Made);
        var events = new DifyEvents(options, run);
        try
        {
            Begin(script, events, stream);
            await ThinkAsync(script, request, cancellation);
            await SpeakAsync(script, events, stream, cancellation);
            await EndAsync(run, script, request, events, stream, cancellation);
        }
        catch (OperationCanceledException)
        {
            Stopped(run, script, events, stream);
        }
        catch (Exception broken)
        {
            FailWorkflow(run, script.Text, broken.Message, events, stream);
        }
        finally
        {
            stream.End(script.EndsByReset);
            changes.Raise();
        }
    }

    private void Begin(DifyScript script, DifyEvents events, RunStream stream)
    {
        if (script.Ending is DifyEnding.Hang or DifyEnding.PingOnly)
        {
            return;
        }

        if (options.HasGraph)
        {
            stream.Write(events.WorkflowStarted());
            stream.Write(events.NodeStarted("start"));
            stream.Write(events.NodeFinished("start"));
            stream.Write(events.NodeStarted("llm"));
        }
        else if (options.Mode == "agent-chat")
        {
            stream.Write(events.Thought(""));
        }
    }

    private async Task ThinkAsync(DifyScript script, DifyRequest request, CancellationToken cancellation)
    {
        if (script.Ending == DifyEnding.Hang)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        await Task.Delay(script.Thinking, options.Time, cancellation);
        await (script.Gate?.WaitAsync(cancellation) ?? Task.CompletedTask);
        await (script.Work?.Invoke(request, cancellation) ?? Task.CompletedTask);
    }

    private async Task SpeakAsync(DifyScript script, DifyEvents events, RunStream stream, CancellationToken cancellation)
    {
        foreach (var piece in script.Pieces ?? TextPieces.Of(script.Text))
        {
            stream.Write(events.Delta(piece));
            if (script.AfterFirstPiece is { } released)
            {
                await released.WaitAsync(cancellation);
            }

            if (script.BetweenPieces > TimeSpan.Zero)
            {
                await Task.Delay(script.BetweenPieces, options.Time, cancellation);
            }
        }
    }

    /// <summary>Goes on with a run whose form was answered; those who follow it are told.</summary>
    public Task ResumeAsync(WaitingForm form, SimSubmission answer, CancellationToken cancellation)
    {
        var (run, script) = (form.Run, form.Script.Next?.Invoke(answer) ?? DifyScript.Answer($"You chose {answer.Action}."));
        lock (store.Gate)
        {
            (run.Status, run.FinishedAt, run.Before, run.Waiting, run.Live) = ("running", null, options.IsWorkflow ? "" : run.Answer, null, []);
        }

        changes.Raise();
        return RunAsync(run, script, form.Request, new RunStream(happened => Tell(run, happened)), cancellation);
    }

    private void Tell(DifyRun run, JsonObject happened)
    {
        lock (store.Gate)
        {
            run.Live!.Add(happened);
        }

        changes.Raise();
    }

    private async Task EndAsync(DifyRun run, DifyScript script, DifyRequest request, DifyEvents events, RunStream stream, CancellationToken cancellation)
    {
        switch (script.Ending)
        {
            case DifyEnding.Answered:
                Succeed(run, script.Text, events, stream);
                break;
            case DifyEnding.Annotation:
                Annotate(run, script.Text, events, stream);
                break;
            case DifyEnding.ErrorEvent:
                Store(run, "failed", script.Text, script.Message);
                stream.Write(events.Error(script.Code, script.Status, script.Message));
                break;
            case DifyEnding.WorkflowFailed:
                FailWorkflow(run, script.Text, script.Message, events, stream);
                break;
            case DifyEnding.Paused:
                var form = Wait(run, script, request);
                Store(run, "paused", script.Text, null);
                stream.Write(events.HumanInputRequired(form));
                stream.Write(events.WorkflowPaused(form));
                break;
            case DifyEnding.Stopped:
                Stopped(run, script, events, stream);
                break;
            default:
                await CutAsync(run, script, stream, cancellation);
                break;
        }
    }

    private void Succeed(DifyRun run, string answer, DifyEvents events, RunStream stream)
    {
        Store(run, "succeeded", answer, null);
        if (!options.HasGraph)
        {
            if (options.Mode == "agent-chat")
            {
                stream.Write(events.Thought(answer));
            }

            Array.ForEach(events.MessageFiles(), stream.Write);
            stream.Write(events.MessageEnd(answer));
            return;
        }

        stream.Write(events.NodeFinished("llm"));
        if (options.IsWorkflow)
        {
            stream.Write(events.WorkflowFinished("succeeded", answer, null));
            return;
        }

        var (end, finished) = (events.MessageEnd(answer), events.WorkflowFinished("succeeded", run.Before + answer, null));
        JsonObject[] order = options.Version switch
        {
            { LosesMessageEnd: true } => [finished],
            { ChatflowsRunInWorker: true } => [end, finished],
            _ => [finished, end],
        };
        Array.ForEach(order, stream.Write);
    }

    private void Annotate(DifyRun run, string answer, DifyEvents events, RunStream stream)
    {
        Store(run, "succeeded", answer, null);
        stream.Write(events.MessageEnd(answer));
        if (options.HasGraph && options.Version.FailsInsideStream)
        {
            stream.Write(events.WorkflowFinished("failed", null, "Workflow stream ended without a terminal event"));
        }
    }

    private void FailWorkflow(DifyRun run, string partial, string reason, DifyEvents events, RunStream stream)
    {
        Store(run, "failed", partial, reason);
        if (options.HasGraph)
        {
            stream.Write(events.NodeFinished("llm", "failed", reason));
            stream.Write(events.WorkflowFinished("failed", null, reason));
        }

        if (!options.HasGraph || !(options.IsWorkflow || options.Version.ChatflowsRunInWorker))
        {
            stream.Write(events.Error("invalid_param", 400, $"Run failed: {reason}"));
        }
    }

    private void Stopped(DifyRun run, DifyScript script, DifyEvents events, RunStream stream)
    {
        Store(run, "stopped", script.Text, null);
        if (options.HasGraph)
        {
            stream.Write(events.WorkflowFinished("stopped", script.Text, null));
        }

        if (!options.HasGraph || !(options.IsWorkflow || options.Version.ChatflowsRunInWorker))
        {
            stream.Write(events.MessageEnd(script.Text));
        }
    }

    private async Task CutAsync(DifyRun run, DifyScript script, RunStream stream, CancellationToken cancellation)
    {
        if (script.Ending == DifyEnding.PingOnly)
        {
            stream.Ping();
        }

        stream.End(script.EndsByReset);
        if (script.SavedAnyway)
        {
            await (script.SavedWhen?.WaitAsync(cancellation) ?? Task.CompletedTask);
            Store(run, "succeeded", script.SavedAnswer ?? script.Text, null);
        }
    }

    private WaitingForm Wait(DifyRun run, DifyScript script, DifyRequest request)
    {
        var form = new WaitingForm
        {
            Token = script.FormToken!,
            Form = script.Form,
            Run = run,
            Script = script,
            Request = request,
            ExpiresAt = options.Time.GetUtcNow() + script.Form.Lifetime,
        };
        lock (store.Gate)
        {
            run.Waiting = store.Forms[form.Token] = form;
        }

        return form;
    }

    private void Store(DifyRun run, string status, string answer, string? error)
    {
        lock (store.Gate)
        {
            (run.Status, run.Answer, run.Error, run.FinishedAt) = (status, run.Before + answer, error, options.Time.GetUtcNow());
        }

        changes.Raise();
    }
}
