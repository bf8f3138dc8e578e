using Chatdify.Core.Conversations;
using Chatdify.Simulators.Chatwoot;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Tests that keep the machine busy run when all others have ended, one after the other.</summary>
[CollectionDefinition(nameof(Crowd), DisableParallelization = true)]
public sealed class OneCrowdAtATime;

/// <summary>Many customers at once, each with a conversation and a question.</summary>
internal sealed class Crowd
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Stage _stage;
    private readonly Records _records;
    private readonly List<(long Conversation, long Message)> _questions = [];
    private readonly DateTimeOffset _since = TimeProvider.System.GetUtcNow();

    private Crowd(Stage stage) => (_stage, _records) = (stage, new Records(stage));

    /// <summary>
    /// A Chatwoot that waits longer for its webhooks than a real one: these tests are about what comes after the front door, on a machine that
    /// may be slow.
    /// </summary>
    public static ChatwootSimulatorOptions Patient { get; } = new() { WebhookTimeout = TimeSpan.FromMinutes(1) };

    public IReadOnlyList<long> Conversations => [.. _questions.Select(question => question.Conversation)];

    /// <summary>They all ask, each a question that names the conversation.</summary>
    public static async Task<Crowd> AskAsync(Stage stage, int customers)
    {
        var crowd = new Crowd(stage);
        for (var customer = 0; customer < customers; customer++)
        {
            var conversation = (await stage.Chatwoot.StartConversationAsync($"customer-{customer}")).Id;
            crowd._questions.Add((conversation, (await stage.Chatwoot.CustomerSaysAsync(conversation, $"question of {conversation}")).Id));
        }

        return crowd;
    }

    /// <summary>How each question ended, in the order of asking.</summary>
    public async Task<IReadOnlyList<TurnOutcome>> EndsAsync()
    {
        var ends = new List<TurnOutcome>();
        foreach (var (conversation, message) in _questions)
        {
            ends.Add(await _records.EndOfAsync(conversation, message, Limit));
        }

        return ends;
    }

    /// <summary>How long after the first question each customer heard from the bot.</summary>
    public IReadOnlyList<TimeSpan> Waits() =>
        [.. Conversations.Select(conversation => _stage.Chatwoot.Messages(conversation).First(Stage.IsAnswer).CreatedAt - _since)];

    /// <summary>Each customer was told exactly this much, and the team got exactly so many notes.</summary>
    public void AssertTold(Func<long, string> expected, int notes)
    {
        foreach (var conversation in Conversations)
        {
            Assert.Equal([expected(conversation)], _stage.Answers(conversation));
            Assert.Equal(notes, _stage.Chatwoot.Messages(conversation).Count(message => message is { Private: true, MessageType: SimMessageType.Outgoing }));
        }
    }
}
