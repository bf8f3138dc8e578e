using System.CommandLine;

using Chatdify.Cli.Settings;
using Chatdify.Core.DeadLetters;

using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Cli.DeadLetters;

/// <summary><c>dead-letters drop</c>: forgets dead letters; conversations stay as they are.</summary>
internal static class DropCommand
{
    private static readonly Selection Which = new();
    private static readonly Changing Options = new("Only say what would be dropped.");

    public static Command Create()
    {
        var command = Options.AddTo(Which.AddTo(new Command("drop", "Forgets dead letters. Nobody is told, and no conversation changes.")));
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = Services.Create(parsed);
        var letters = services.GetRequiredService<IDeadLetters>();
        return await Options.RunAsync(
            parsed,
            await Which.FindAsync(parsed, services, cancellationToken),
            "Drop",
            letter => Task.FromResult(new Result(letter, Result.Ready, "drop", "Would be dropped.")),
            async letter =>
            {
                await letters.RemoveAsync(letter, cancellationToken);
                return new Result(letter, "dropped", "dropped", "Dropped.");
            });
    }
}
