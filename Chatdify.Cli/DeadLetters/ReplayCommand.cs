using System.CommandLine;

using Chatdify.Cli.Settings;
using Chatdify.Core;
using Chatdify.Core.DeadLetters.Replay;

using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Cli.DeadLetters;

/// <summary><c>dead-letters replay</c>: has questions asked again where an answer still makes sense.</summary>
internal static class ReplayCommand
{
    private static readonly Selection Which = new();
    private static readonly Changing Options = new("Only say what would happen.");

    public static Command Create()
    {
        var command = Options.AddTo(Which.AddTo(new Command(
            "replay",
            "Has the questions of dead letters asked again, if an answer still makes sense: still pending, still the bot's, nothing newer answered.")));
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = Services.Create(parsed, more => more.AddDeadLetterReplay());
        var replay = services.GetRequiredService<DeadLetterReplay>();
        return await Options.RunAsync(
            parsed,
            await Which.FindAsync(parsed, services, cancellationToken),
            "Replay",
            async letter => Result.Of(letter, await replay.JudgeAsync(letter, cancellationToken)),
            async letter => Result.Of(letter, await replay.ReplayAsync(letter, cancellationToken)));
    }
}
