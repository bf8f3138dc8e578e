using System.Globalization;

namespace Chatdify.Functions.Azure;

/// <summary>
/// Row keys within a conversation's partition. The state and the mailbox lie next to each other, state first, so that one range
/// reads both, and reads the mailbox after the version that protects it.
/// </summary>
internal static class RowKeys
{
    /// <summary>The state.</summary>
    public const string Conversation = "conversation";

    /// <summary>First key after the mailbox.</summary>
    public const string AfterMailbox = "in.";

    /// <summary>First key of the turns.</summary>
    public const string Turns = "turn-";

    /// <summary>First key after the turns.</summary>
    public const string AfterTurns = "turn.";

    /// <summary>A waiting message.</summary>
    public static string Mailbox(long messageId) => string.Create(CultureInfo.InvariantCulture, $"in-{messageId:D20}");

    /// <summary>The mark that a message was received, and what became of it.</summary>
    public static string Seen(long messageId) => string.Create(CultureInfo.InvariantCulture, $"seen-{messageId:D20}");

    /// <summary>A lock of the callback API.</summary>
    public static string Lock(string name) => "lock-" + name;

    /// <summary>How the work of a queue failed last. Not between the state and the mailbox, which are read together.</summary>
    public static string Failure(string queue) => "last-failure-" + queue;

    /// <summary>What a shadow made of a turn.</summary>
    public static string Shadow(string turnId) => "shadow-" + turnId;

    /// <summary>A turn.</summary>
    public static string Turn(string turnId) => Turns + turnId;
}
