namespace Chatdify.Demo;

/// <summary>What the exit code tells.</summary>
internal static class ExitCodes
{
    /// <summary>Everything went as expected.</summary>
    public const int Fine = 0;

    /// <summary>An expectation failed, or something did not start.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not understood.</summary>
    public const int WrongCommandLine = 2;
}
