using System.Globalization;

using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Oracles;

namespace Chatdify.Tests.Soak;

/// <summary>Made-up histories, told in seconds of a conversation.</summary>
internal static class Tale
{
    public static readonly Terms Terms = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(3), "A colleague takes over.");

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>One question (message 1, turn t1), asked from second 1.2 to 2, answered in second 2.4 with message 2.</summary>
    public static History Answered { get; } = new()
    {
        Conversation = 412,
        Said = [Customer(1, 0), Bot(2, 2.4, "Yes [a1].", "t1", "0")],
        Owned = [new(At(-1), "pending")],
        Delivered = [Accepted(1, 0.1)],
        Called = [Look(1), Look(2.2), Send(2.3, "t1", "0")],
        Asked = [Ask(1.2, 2, 1, 1)],
        Ended = [Ended(1, "Answered", null, "t1", 1, 2.5)],
    };

    /// <summary>One question that a human took over: farewell in second 2.4, opened in second 2.6.</summary>
    public static History HandedOff { get; } = Answered with
    {
        Said = [Customer(1, 0), Bot(2, 2.4, Terms.Farewell, "t1", "farewell")],
        Owned = [new(At(-1), "pending"), new(At(2.6), "open")],
        Called = [Look(1), Look(2.2), Send(2.3, "t1", "farewell"), Call(2.6, 2.6, "POST /toggle_status")],
        Ended = [Ended(1, "HandedOff", "empty_answer", "t1", 1, 2.8)],
    };

    public static DateTimeOffset At(double second) => Start.AddSeconds(second);

    public static Said Customer(long id, double at) => new(id, At(at), Speaker.Customer, $"Question {Marks.Message(7, (int)id)}");

    public static Said Human(long id, double at) => new(id, At(at), Speaker.Human, "A person is here.");

    public static Said Bot(long id, double at, string text, string turn, string part) =>
        new(id, At(at), Speaker.Bot, text, IsPrivate: false, turn, part);

    public static Delivered Accepted(long message, double at) => Delivered(message, at, 202, "queued");

    public static Delivered Delivered(long message, double at, int? status, string? outcome) =>
        new(At(at - 0.05), At(at), "message_created", message, status, outcome, status is null ? "connection refused" : null);

    public static Called Look(double at, int status = 200) => Call(at, at + 0.01, Called.Look, status);

    public static Called Send(double at, string turn, string part) => Call(at, at + 0.01, Called.Send) with { Turn = turn, Part = part };

    public static Called Call(double from, double until, string what, int status = 200, string? fault = null) =>
        new(At(from), At(until), what, status, fault);

    public static Asked Ask(double from, double until, int nonce, params long[] messages) => new(
        At(from), At(until), nonce.ToString(CultureInfo.InvariantCulture), [.. messages.Select(id => Marks.Message(7, (int)id))], "Answer");

    public static Ended Ended(long message, string kind, string? reason, string? turn, double began, double at) =>
        new(message, kind, reason, turn, At(began), At(at));

    /// <summary>The names of the broken promises.</summary>
    public static IReadOnlyList<string> Broken(History history) => [.. Oracle.Judge(history, Terms).Select(violation => violation.Promise).Distinct()];
}
