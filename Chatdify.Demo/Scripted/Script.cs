using Chatdify.Demo.Backends;
using Chatdify.Demo.Hops;
using Chatdify.Simulators.Chatwoot;
using Spectre.Console;

namespace Chatdify.Demo.Scripted;

/// <summary>
/// One conversation in four scenes: two quick messages, another question, a backend that fails, and a customer who writes on after the
/// hand-off. Waiting never fails; what has not come by then fails its expectation.
/// </summary>
internal sealed class Script(DemoWorld world, HopPrinter printer, Expectations expect, IAnsiConsole console)
{
    private const string Greeting = "Hello!";
    private const string ParcelQuestion = "Where is my parcel?";
    private const string RefundQuestion = "Can I get a refund?";
    private static readonly TimeSpan BetweenQuickMessages = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Longer than the quiet period and the pause between two looks into the queue: a bot that wanted to speak would have.
    private static readonly TimeSpan LongEnoughToSpeak = DemoSettings.QuietPeriod + TimeSpan.FromSeconds(1.5);

    private long _conversation;

    private HopLog Log => printer.Log;

    private string Backend => world.BackendName;

    private IReadOnlyList<Question> Asked => world.Backend.QuestionsOf(_conversation);

    private IReadOnlyList<string> BotSaid =>
        [.. world.Chatwoot.Messages(_conversation).Where(message => message.IsBotReply).Select(message => message.Content ?? "")];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _conversation = (await world.Chatwoot.StartConversationAsync("Casey Customer")).Id;
        await PlayAsync("Two quick messages become one turn", TwoMessagesAsync, cancellationToken);
        await PlayAsync($"A further question goes on in the same conversation of {Backend}", AnotherQuestionAsync, cancellationToken);
        await PlayAsync($"{Backend} fails, and a human gets the conversation", FailingBackendAsync, cancellationToken);
        await PlayAsync("The bot is silent where a human answers", SilenceAsync, cancellationToken);
    }

    private async Task PlayAsync(string title, Func<CancellationToken, Task<Action>> scene, CancellationToken cancellationToken)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        var since = TimeProvider.System.GetUtcNow();
        var check = await scene(cancellationToken);
        printer.Print(_conversation, since);
        check();
    }

    private async Task<Action> TwoMessagesAsync(CancellationToken cancellationToken)
    {
        var first = await world.Chatwoot.CustomerSaysAsync(_conversation, Greeting);
        await Task.Delay(BetweenQuickMessages, cancellationToken);
        var second = await world.Chatwoot.CustomerSaysAsync(_conversation, ParcelQuestion);
        await UntilAsync(() => BotSaid.Count > 0, cancellationToken);
        return () =>
        {
            var answered = Statuses(first, second);
            var questions = Asked.Select(question => question.Text).ToList();
            expect.Check("The app accepted both webhooks with 202", answered is [202, 202], string.Join(", ", answered));
            expect.Check($"{Backend} was asked once", questions.Count == 1, questions.Count);
            expect.Check("with both messages", questions is [$"{Greeting}\n\n{ParcelQuestion}"], string.Join(" | ", questions));
            expect.Check(
                "The customer got one answer",
                BotSaid is [var answer] && answer == DemoBrain.TextFor(ParcelQuestion),
                BotSaid.Count);
        };
    }

    private async Task<Action> AnotherQuestionAsync(CancellationToken cancellationToken)
    {
        await world.Chatwoot.CustomerSaysAsync(_conversation, RefundQuestion);
        await UntilAsync(() => BotSaid.Count > 1, cancellationToken);
        return () =>
        {
            var asked = Asked;
            expect.Check($"{Backend} was asked once more", asked.Count == 2, asked.Count);
            expect.Check(
                "in the conversation that it knows",
                asked is [{ Thread: not null } first, var second] && second.GivenThread == first.Thread,
                string.Join(", ", asked.Select(question => question.GivenThread ?? "a new one")));
            expect.Check("The customer got one more answer", BotSaid is [_, DemoBrain.RefundAnswer], BotSaid.Count);
        };
    }

    private async Task<Action> FailingBackendAsync(CancellationToken cancellationToken)
    {
        var askedBefore = Asked.Count;
        world.Brain.Mood = DemoMood.Failing;
        await world.Chatwoot.CustomerSaysAsync(_conversation, "And when does my order arrive?");
        await UntilAsync(() => world.Chatwoot.Conversation(_conversation).Status == "open", cancellationToken);
        return () =>
        {
            var failures = Asked.Skip(askedBefore).Select(question => question.Request.Status).ToList();
            var conversation = world.Chatwoot.Conversation(_conversation);
            var ending = conversation.Messages.SkipWhile(message => message.Content != DemoSettings.Farewell).Select(Kind).ToList();
            expect.Check(
                $"{Backend} was asked {DemoSettings.MaxAttempts} times and failed each time",
                failures.Count == DemoSettings.MaxAttempts && failures.TrueForAll(status => status >= 500), string.Join(", ", failures));
            expect.Check(
                "The customer was told that a colleague takes over",
                BotSaid is [_, _, DemoSettings.Farewell],
                string.Join(" | ", BotSaid));
            expect.Check(
                "The team got a private note, and then the conversation",
                ending is ["reply", "note", "activity"],
                string.Join(", ", ending));
            expect.Check("The conversation is open", conversation.Status == "open", conversation.Status);
        };
    }

    private async Task<Action> SilenceAsync(CancellationToken cancellationToken)
    {
        var (asked, said) = (Asked.Count, BotSaid.Count);
        var message = await world.Chatwoot.CustomerSaysAsync(_conversation, "Is anybody there?");
        await Task.Delay(LongEnoughToSpeak, cancellationToken);
        return () =>
        {
            expect.Check(
                "The app acknowledged the webhook and ignored it",
                Statuses(message) is [200],
                string.Join(", ", Statuses(message)));
            expect.Check($"{Backend} was not asked", Asked.Count == asked, "a question");
            expect.Check("Nothing was said after the hand-off", BotSaid.Count == said, string.Join(" | ", BotSaid));
        };
    }

    private List<int?> Statuses(params SimMessage[] messages) =>
        [.. messages.SelectMany(Log.WebhooksOf).Select(delivery => delivery.Status)];

    private static string Kind(SimMessage message) => message switch
    {
        { MessageType: SimMessageType.Activity } => "activity",
        { Private: true } => "note",
        _ => "reply",
    };

    private Task UntilAsync(Func<bool> happened, CancellationToken cancellationToken) => Calm.UntilAsync(
        world.Chatwoot, _conversation, () => world.App.HasExited || happened(), Patience, cancellationToken);
}
