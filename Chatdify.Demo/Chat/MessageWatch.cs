using Chatdify.Simulators.Chatwoot;
using Spectre.Console;

namespace Chatdify.Demo.Chat;

/// <summary>Prints what appears in Chatwoot, except what was typed here.</summary>
internal sealed class MessageWatch(ChatwootSimulator chatwoot, IAnsiConsole console)
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(30);

    private IEnumerable<SimMessage> All => chatwoot.Conversations.SelectMany(conversation => conversation.Messages);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = All.Select(message => message.Id).DefaultIfEmpty().Max();
        while (!cancellationToken.IsCancellationRequested)
        {
            var waiting = chatwoot.WaitForAsync(_ => All.Any(message => message.Id > last), "a message", Forever);
            await waiting.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var message in All.Where(message => message.Id > last).OrderBy(message => message.Id).ToList())
            {
                Print(message);
                last = message.Id;
            }
        }
    }

    private void Print(SimMessage message)
    {
        var text = message.Content ?? "";
        switch (message)
        {
            case { MessageType: SimMessageType.Activity }:
                console.MarkupLineInterpolated($"[grey]#{message.ConversationId} {text}[/]");
                break;
            case { SenderType: "AgentBot", Private: true }:
                console.MarkupLineInterpolated($"[yellow]#{message.ConversationId} Note:[/] {text}");
                break;
            case { SenderType: "AgentBot" }:
                console.MarkupLineInterpolated($"[green]#{message.ConversationId} Bot:[/] {text}{Delay(message)}");
                break;
        }
    }

    private string Delay(SimMessage answer)
    {
        var asked = chatwoot.Messages(answer.ConversationId)
            .LastOrDefault(message => message.MessageType == SimMessageType.Incoming && message.Id < answer.Id);
        return asked is null ? "" : $" ({(answer.CreatedAt - asked.CreatedAt).TotalMilliseconds:0} ms)";
    }
}
