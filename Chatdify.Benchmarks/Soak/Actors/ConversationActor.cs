using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Plans;
using Chatdify.Benchmarks.Soak.Stage;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Benchmarks.Soak.Actors;

/// <summary>Plays the customer and the people of one conversation as its plan says.</summary>
internal sealed class ConversationActor(SoakWorld world, DifyBrain brain, ConversationPlan plan) : IDisposable
{
    private static readonly TimeSpan PatienceWithAnswer = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.2);
    private readonly List<FaultRule> _faults = [];
    private int _said;
    private int _delay;
    private SimMessage? _last;

    /// <summary>Display id of the conversation; 0 until it has begun.</summary>
    public long Conversation { get; private set; }

    /// <summary>Deliveries made again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Customer messages.</summary>
    public int Messages => _said;

    /// <summary>The next delay of a webhook of this conversation. Called under the simulator's lock.</summary>
    public TimeSpan NextDelay() => plan.WebhookDelays[_delay++ % plan.WebhookDelays.Count];

    /// <summary>Starts the conversation, silently.</summary>
    public async Task BeginAsync()
    {
        Conversation = (await world.Chatwoot.StartConversationAsync($"customer-{plan.Number}", plan.Channel)).Id;
        brain.Enter(Conversation, plan);
    }

    /// <summary>Plays to the end, or until cancelled; in the end nothing of the conversation is broken any more.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        try
        {
            foreach (var step in plan.Steps)
            {
                await Task.Delay(step.Pause, stop);
                await DoAsync(step, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Time is up: what has been said is to be answered.
        }
        finally
        {
            Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _faults.ForEach(fault => fault.Dispose());

    private async Task DoAsync(PlanStep step, CancellationToken stop)
    {
        var chatwoot = world.Chatwoot;
        await (step.Act switch
        {
            Act.Say => SayAsync(step.Count),
            Act.Duplicate => RepeatAsync(1, newIds: false),
            Act.DuplicateAtOnce => RepeatAsync(step.Count, newIds: false),
            Act.DuplicateByOther => RepeatAsync(1, newIds: true),
            Act.HumanReply => chatwoot.AgentSaysAsync(Conversation, "A person is here."),
            Act.HumanNote => chatwoot.AgentSaysAsync(Conversation, "A note.", isPrivate: true),
            Act.Open => chatwoot.SetStatusAsync(Conversation, "open"),
            Act.Resolve => chatwoot.SetStatusAsync(Conversation, "resolved"),
            Act.Snooze => chatwoot.SetStatusAsync(Conversation, "snoozed", DateTimeOffset.UtcNow.AddHours(1)),
            Act.Assign => chatwoot.AssignAsync(Conversation, agentId: chatwoot.FirstAgentId),
            Act.Return => ReturnAsync(),
            Act.Break => Break(step.Fault!),
            _ => AwaitAnswerAsync(stop),
        });
    }

    private async Task SayAsync(int count)
    {
        for (var message = 0; message < count; message++)
        {
            _last = await world.Chatwoot.CustomerSaysAsync(Conversation, $"Question {Marks.Message(plan.Number, ++_said)}");
        }
    }

    private async Task RepeatAsync(int copies, bool newIds)
    {
        if (_last is { } last && world.Chatwoot.Deliveries.OfMessage(last.Id).Count > 0)
        {
            Duplicates += copies;
            await world.Chatwoot.RedeliverAsync(last.Id, copies, concurrently: copies > 1, newIds);
        }
    }

    /// <summary>Whoever returns it to the bot after a reply in pending has to change the status for the bot to notice.</summary>
    private async Task ReturnAsync()
    {
        if (world.Chatwoot.Conversation(Conversation).Status == "pending")
        {
            await world.Chatwoot.SetStatusAsync(Conversation, "open");
        }

        await world.Chatwoot.AssignAsync(Conversation, agentId: 0);
        await world.Chatwoot.SetStatusAsync(Conversation, "pending");
    }

    private Task Break(ChatwootFault fault)
    {
        _faults.Add(world.Chatwoot.Faults.On(fault.Method, $"/conversations/{Conversation}{fault.Path}", fault.Times, Of(fault.Kind)));
        return Task.CompletedTask;
    }

    private async Task AwaitAnswerAsync(CancellationToken stop)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        var until = DateTimeOffset.UtcNow + PatienceWithAnswer;
        while (DateTimeOffset.UtcNow < until && world.Chatwoot.Messages(Conversation) is var said && IsWaiting(said))
        {
            await poll.WaitForNextTickAsync(stop);
        }
    }

    private static bool IsWaiting(IReadOnlyList<SimMessage> said) =>
        said.LastOrDefault(message => !message.Private && message.MessageType != SimMessageType.Activity)
            is { MessageType: SimMessageType.Incoming };

    private static Fault Of(FaultKind kind) => kind switch
    {
        FaultKind.RateLimited => Fault.RateLimited(),
        FaultKind.Status500 => Fault.Status(500),
        FaultKind.Status502 => Fault.Status(502, "<html>Bad Gateway</html>"),
        FaultKind.Status500AfterWork => Fault.StatusAfterWork(500),
        FaultKind.Reset => Fault.Reset(),
        FaultKind.ResetAfterWork => Fault.ResetAfterWork(),
        FaultKind.Hang => Fault.Hang(),
        FaultKind.HangAfterWork => Fault.HangAfterWork(),
        FaultKind.Html => Fault.Html200(),
        _ => Fault.Delay(Slow),
    };
}
