using System.CommandLine;

using Chatdify.Benchmarks.Soak;
using Chatdify.Benchmarks.Soak.Plans;

namespace Chatdify.Benchmarks;

/// <summary><c>soak</c>: options in, exit code out.</summary>
internal static class SoakCommand
{
    private static readonly Option<double> Minutes = new("--minutes") { Description = "For how long to play.", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Which play.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Conversations = new("--conversations") { Description = "How many at a time.", DefaultValueFactory = _ => 24 };
    private static readonly Option<int> ShowPlan = new("--show-plan")
    {
        Description = "Only print what the first so many conversations and the operator will do.",
        HelpName = "conversations",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("soak", "Plays random conversations with random faults and checks what the product promises.")
        {
            Minutes, Seed, Conversations, ShowPlan,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var options = new SoakOptions
            {
                Seed = parsed.GetValue(Seed),
                Length = TimeSpan.FromMinutes(parsed.GetValue(Minutes)),
                Conversations = parsed.GetValue(Conversations),
            };
            return parsed.GetValue(ShowPlan) is > 0 and var count ? Show(options, count) : await RunAsync(options, stop);
        });
        return command;
    }

    private static int Show(SoakOptions options, int count)
    {
        Console.WriteLine(string.Join('\n',
        [
            .. Enumerable.Range(1, count).Select(number => $"{ConversationPlan.Draw(options.Seed, number)}"),
            .. OperatorStep.Draw(options).Take(count).Select(step => $"operator: {step}"),
        ]));
        return 0;
    }

    private static async Task<int> RunAsync(SoakOptions options, CancellationToken stop)
    {
        var tally = await new SoakRun(options, TextWriter.Synchronized(Console.Out)).RunAsync(stop);
        return tally.Violations.IsEmpty ? 0 : 1;
    }
}
