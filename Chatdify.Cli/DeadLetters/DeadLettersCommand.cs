using System.CommandLine;

namespace Chatdify.Cli.DeadLetters;

/// <summary><c>dead-letters</c>: what gave up, and what to do about it.</summary>
internal static class DeadLettersCommand
{
    /// <summary>Whether programs read the output.</summary>
    public static Option<bool> AsJson { get; } = new("--json") { Description = "Print JSON, and nothing else." };

    /// <summary>The group.</summary>
    public static Command Create() => new("dead-letters", "Lists what neither was answered nor reached a human in order, and replays or drops it.")
    {
        ListCommand.Create(), ShowCommand.Create(), ReplayCommand.Create(), DropCommand.Create(),
    };
}
