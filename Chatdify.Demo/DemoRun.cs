using Chatdify.Demo.Chat;
using Chatdify.Demo.Hops;
using Chatdify.Demo.Scripted;
using Spectre.Console;

namespace Chatdify.Demo;

/// <summary>One run from the first process to the last: start, script, then the console until it is closed.</summary>
internal sealed class DemoRun(DemoOptions options, IAnsiConsole console)
{
    private const int LastLines = 20;

    /// <returns>The exit code.</returns>
    /// <exception cref="DemoException">Something did not start.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the script was through.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var world = await DemoWorld.StartAsync(options, console, cancellationToken);
        var printer = new HopPrinter(console, new HopLog(world));
        var expectations = new Expectations(console);
        await new Script(world, printer, expectations, console).RunAsync(cancellationToken);
        expectations.Summarise();
        if (!expectations.AllHeld)
        {
            ShowLog(world);
        }

        if (!options.ScriptOnly)
        {
            Addresses.Print(world, console);
            await new ConsoleChat(world, printer, console).RunAsync(Console.In, cancellationToken);
        }

        console.MarkupLine("[grey]Stopping.[/]");
        return expectations.AllHeld ? ExitCodes.Fine : ExitCodes.Failed;
    }

    private void ShowLog(DemoWorld world)
    {
        console.WriteLine();
        console.WriteLine(world.App.HasExited ? "The app has ended. The last that it wrote:" : "The last that the app wrote:");
        foreach (var line in world.App.Output.TakeLast(LastLines))
        {
            console.WriteLine(line);
        }
    }
}
