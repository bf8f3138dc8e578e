using Chatdify.Demo.Hops;
using Chatdify.Demo.Scripted;
using Chatdify.Simulators.Chatwoot;
using Spectre.Console;

namespace Chatdify.Demo.Chat;

/// <summary>A customer, an agent and the backend's mood at the console: typed lines are the customer's, commands do the rest.</summary>
internal sealed class ConsoleChat(DemoWorld world, HopPrinter printer, IAnsiConsole console)
{
    private const string Help = """
        Type what the customer writes; the first line begins a conversation.
          /new           the next line begins another conversation
          /agent <text>  a human writes in this conversation; the bot then stays silent
          /open          the conversation goes to the humans
          /resolve       it is done; the customer's next message brings the bot back
          /fail, /slow   the backend fails, or takes 8 s, for the next question
          /log           the hops of this conversation
          /quit          the end, as Ctrl+C
        """;

    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(20);
    private long? _conversation;

    /// <summary>Returns after <c>/quit</c>, at the end of the input once the last message is answered, or when cancelled.</summary>
    public async Task RunAsync(TextReader input, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = new MessageWatch(world.Chatwoot, console).RunAsync(ended.Token);
        console.WriteLine();
        console.WriteLine(Help);
        try
        {
            await ReadAsync(input, ended.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how most people leave.
        }

        await ended.CancelAsync();
        await watching;
    }

    private async Task ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        await foreach (var line in ConsoleLines.Of(input).ReadAllAsync(cancellationToken))
        {
            if (line.Trim() == "/quit")
            {
                return;
            }

            await ObeyAsync(line.Trim());
        }

        await LastAnswerAsync(cancellationToken);
    }

    private Task ObeyAsync(string line) => line.Split(' ', 2, StringSplitOptions.TrimEntries) switch
    {
        [""] => Task.CompletedTask,
        ["/new"] => Done(() => _conversation = null),
        ["/fail"] => Done(() => world.Brain.Mood = DemoMood.Failing),
        ["/slow"] => Done(() => world.Brain.Mood = DemoMood.Slow),
        ["/log"] => HereAsync(conversation => Done(() => printer.Print(conversation, DateTimeOffset.MinValue))),
        ["/open"] => HereAsync(conversation => world.Chatwoot.SetStatusAsync(conversation, "open")),
        ["/resolve"] => HereAsync(conversation => world.Chatwoot.SetStatusAsync(conversation, "resolved")),
        ["/agent", { Length: > 0 } text] => HereAsync(conversation => world.Chatwoot.AgentSaysAsync(conversation, text)),
        [['/', ..], ..] => Done(() => console.WriteLine(Help)),
        _ => CustomerSaysAsync(line),
    };

    private async Task CustomerSaysAsync(string text)
    {
        if (world.App.HasExited)
        {
            console.MarkupLine("[red]The app has ended; nobody will answer. Start the demo again.[/]");
        }

        world.Brain.CustomerWrites();
        _conversation ??= (await world.Chatwoot.StartConversationAsync("You")).Id;
        var message = await world.Chatwoot.CustomerSaysAsync(_conversation.Value, text);
        console.MarkupLineInterpolated($"[grey]#{message.ConversationId} sent[/]");
    }

    private Task HereAsync(Func<long, Task> act) => _conversation is { } conversation
        ? act(conversation)
        : Done(() => console.WriteLine("There is no conversation yet: type a message."));

    private Task LastAnswerAsync(CancellationToken cancellationToken) => _conversation is { } conversation
        ? Calm.UntilAsync(world.Chatwoot, conversation, () => IsAnswered(conversation), PatienceAtTheEnd, cancellationToken)
        : Task.CompletedTask;

    private bool IsAnswered(long id)
    {
        var conversation = world.Chatwoot.Conversation(id);
        return conversation.Status != "pending"
            || conversation.Messages.LastOrDefault(message => !message.Private && message.MessageType != SimMessageType.Activity)
                is not { MessageType: SimMessageType.Incoming };
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
