using System.Text;

using Spectre.Console;

namespace Chatdify.Cli.Output;

/// <summary>What people read goes to the standard output, complaints and questions to the standard error.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 200;

    /// <summary>The standard output.</summary>
    public static IAnsiConsole Out { get; private set; } = AnsiConsole.Console;

    /// <summary>Whether there is somebody to ask.</summary>
    public static bool CanAsk => !Console.IsInputRedirected;

    /// <summary>Spectre looks at TERM only, and would colour a file.</summary>
    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
        {
            return;
        }

        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Out = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        Out.Profile.Width = WidthOfFiles;
    }

    /// <summary>Says what is wrong.</summary>
    public static void Complain(string sentence) => Console.Error.WriteLine(sentence);

    /// <summary>Asks for leave; anything but yes is no.</summary>
    public static bool Ask(string question)
    {
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
