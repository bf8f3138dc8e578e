using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Demo.Scripted;

/// <summary>Waits for something to happen and for the dust to settle.</summary>
internal static class Calm
{
    /// <summary>
    /// Returns when it has happened, no webhook is under way and the bot does not type any more, or when patience is at an end: whoever
    /// waited looks for himself.
    /// </summary>
    public static async Task UntilAsync(
        ChatwootSimulator chatwoot, long conversation, Func<bool> happened, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await chatwoot.WaitForAsync(
                simulator => happened() && simulator.Deliveries.Pending == 0 && !simulator.Conversation(conversation).TypingOn,
                "the end of a turn",
                patience).WaitAsync(cancellationToken);
        }
        catch (TimeoutException)
        {
            // Seen by the expectations.
        }
    }
}
