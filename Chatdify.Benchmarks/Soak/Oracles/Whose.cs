using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>Whose a conversation was at a time, from what Chatwoot knows.</summary>
internal sealed class Whose(History history)
{
    /// <summary>The status at a time.</summary>
    public Owned At(DateTimeOffset time) => history.Owned.LastOrDefault(row => row.At <= time) ?? new Owned(DateTimeOffset.MinValue, "pending");

    /// <summary>Whether it was in the bot's queue, a message of a customer at that moment counted in: it brings a resolved one back.</summary>
    public bool IsBotsQueue(Said message) => At(message.At).Status is "pending" or "resolved";

    /// <summary>Whether at some time in a span it was in a state.</summary>
    public bool WasEver(DateTimeOffset from, DateTimeOffset until, Func<Owned, bool> state) =>
        state(At(from)) || history.Owned.Any(row => row.At > from && row.At <= until && state(row));

    /// <summary>
    /// Whether a person's reply in a pending conversation held the bot back at some time in a span. It does until the status has changed since
    /// (<paramref name="asKnown"/>: until the webhook of such a change has reached the app).
    /// </summary>
    public bool WasPaused(DateTimeOffset from, DateTimeOffset until, bool asKnown) =>
        Replies().Any(reply => reply.At <= until && !(EndOfPause(reply, asKnown) <= from));

    /// <summary>The pausing reply that held the bot back at a time, if any.</summary>
    public Said? PauseAt(DateTimeOffset time) => Replies().FirstOrDefault(reply => reply.At <= time && !(EndOfPause(reply, asKnown: false) <= time));

    /// <summary>Whether a person had it at some time in a span: open, assigned, or answered in the bot's queue.</summary>
    public bool WasHuman(DateTimeOffset from, DateTimeOffset until) =>
        WasEver(from, until, row => row.Status == "open" || row.Person is not null) || WasPaused(from, until, asKnown: true);

    private IEnumerable<Said> Replies() =>
        history.Said.Where(message => message.IsPersonsWord && At(message.At).Status == "pending");

    private DateTimeOffset? EndOfPause(Said reply, bool asKnown)
    {
        if (history.Owned.FirstOrDefault(row => row.At > reply.At && row.Status != "pending") is not { } change)
        {
            return null;
        }

        return asKnown
            ? history.Delivered.FirstOrDefault(row => row.IsAcknowledged && row.IsOfConversation && row.From >= change.At)?.Until
            : change.At;
    }
}
