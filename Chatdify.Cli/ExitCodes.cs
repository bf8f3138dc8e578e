namespace Chatdify.Cli;

/// <summary>What the exit code tells.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>There was nothing to do, or some of it was refused for a reason that was told.</summary>
    public const int NotDone = 1;

    /// <summary>Wrong usage, wrong settings, or something that we depend on does not answer.</summary>
    public const int Failed = 2;
}
