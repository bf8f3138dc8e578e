using System.CommandLine;

using Chatdify.Cli.Output;
using Chatdify.Core.DeadLetters;

using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Cli.DeadLetters;

/// <summary>Which dead letters a command is about: named ones, or all (since a time).</summary>
internal sealed class Selection
{
    private readonly Argument<string[]> _ids = new("id") { Description = "The first digits of their ids.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all") { Description = "All dead letters." };
    private readonly Option<DateTimeOffset?> _since = Since.Option("All that gave up since then.");

    /// <summary>Adds the argument and the options to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_ids);
        command.Add(_all);
        command.Add(_since);
        command.Validators.Add(result =>
        {
            var some = result.GetValue(_ids) is { Length: > 0 };
            var all = result.GetValue(_all) || result.GetResult(_since) is { Implicit: false };
            if (some == all)
            {
                result.AddError(some ? "Give ids, or --all or --since, not both." : "Give the ids of dead letters, or --all or --since.");
            }
        });
        return command;
    }

    /// <summary>Those selected, the oldest first; what is not found was told.</summary>
    public async Task<(IReadOnlyList<DeadLetter> Letters, bool IsComplete)> FindAsync(
        ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        if (parsed.GetValue(_ids) is not { Length: > 0 } ids)
        {
            var all = services.GetRequiredService<IDeadLetters>().ListAsync(parsed.GetValue(_since), cancellationToken);
            found.AddRange(await all.ToListAsync(cancellationToken));
            return ([.. found.OrderBy(letter => letter.At)], true);
        }

        foreach (var id in ids)
        {
            if (await OneAsync(services, id, cancellationToken) is { } letter)
            {
                found.Add(letter);
            }
        }

        return ([.. found.DistinctBy(letter => letter.Id).OrderBy(letter => letter.At)], found.Count == ids.Length);
    }

    /// <summary>The one whose id begins so; null when there is none or several, which is told.</summary>
    public static async Task<DeadLetter?> OneAsync(IServiceProvider services, string prefix, CancellationToken cancellationToken)
    {
        var found = prefix.Trim() is { Length: > 0 } start
            ? await services.GetRequiredService<IDeadLetters>().FindAsync(start, cancellationToken)
            : [];
        if (found is [var only])
        {
            return only;
        }

        Terminal.Complain(found.Count == 0
            ? $"There is no dead letter '{prefix}'."
            : $"'{prefix}' begins the ids of several dead letters; give more digits.");
        return null;
    }
}
