using System.Text.Json;

using Chatdify.Core.DeadLetters;

using Xunit;

namespace Chatdify.Tests.Cli;

/// <summary><c>chatdify dead-letters replay</c> and <c>drop</c>, as real processes; what becomes of a replayed question is a flow test.</summary>
public sealed class ReplayAndDropTests
{
    [Fact]
    public async Task A_replayed_question_waits_again_and_its_letter_is_gone()
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();

        var run = await stage.RunAsync("replay", letter.Id[..8], "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal([(letter.Id, "replayed", "replayed")], Results(run));
        Assert.Equal(CliStage.Question, Assert.Single(await stage.WaitingAsync(letter)).Text);
        Assert.Empty(await stage.LettersAsync());
    }

    [Theory]
    [InlineData("conversation_open", "the conversation is open")]
    [InlineData("human_replied", "A person has replied")]
    [InlineData("assigned_to_person", "assigned to a person")]
    public async Task Where_a_human_has_the_conversation_it_says_so_and_keeps_the_letter(string code, string sentence)
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();
        var conversation = letter.Conversation!.Value.Conversation;
        await (code switch
        {
            "conversation_open" => stage.Chatwoot.SetStatusAsync(conversation, "open"),
            "human_replied" => stage.Chatwoot.AgentSaysAsync(conversation, "I have looked it up for you."),
            _ => stage.Chatwoot.AssignAsync(conversation, stage.Chatwoot.FirstAgentId),
        });

        var (json, table) = (await stage.RunAsync("replay", letter.Id, "--json"), await stage.RunAsync("replay", letter.Id));

        Assert.Equal([(letter.Id, "refused", code)], Results(json));
        Assert.Equal((1, 1), (json.ExitCode, table.ExitCode));
        Assert.Contains(sentence, table.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await stage.WaitingAsync(letter));
        Assert.Equal([letter.Id], await stage.LettersAsync());
    }

    [Fact]
    public async Task A_human_reply_is_seen_behind_the_customers_thanks()
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();
        var conversation = letter.Conversation!.Value.Conversation;
        await stage.Chatwoot.AgentSaysAsync(conversation, "It comes tomorrow.");
        await stage.Chatwoot.CustomerSaysAsync(conversation, "Thanks!");

        Assert.Equal([(letter.Id, "refused", "human_replied")], Results(await stage.RunAsync("replay", letter.Id, "--json")));
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("drop")]
    public async Task A_dry_run_changes_nothing(string command)
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();

        var run = await stage.RunAsync(command, "--all", "--dry-run", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("ready", Assert.Single(Results(run)).Result);
        Assert.Empty(await stage.WaitingAsync(letter));
        Assert.Equal([letter.Id], await stage.LettersAsync());
    }

    [Fact]
    public async Task All_are_replayed_the_oldest_first_and_what_cannot_be_is_kept()
    {
        await using var stage = await CliStage.StartAsync();
        var newer = await stage.GiveUpAsync(TimeSpan.FromHours(1));
        var older = await stage.GiveUpAsync(TimeSpan.FromHours(3));
        var refused = await stage.GiveUpAsync(TimeSpan.FromHours(2));
        await stage.Chatwoot.SetStatusAsync(refused.Conversation!.Value.Conversation, "resolved");

        var run = await stage.RunAsync("replay", "--all", "--json");

        Assert.Equal(
            [(older.Id, "replayed", "replayed"), (refused.Id, "refused", "conversation_resolved"), (newer.Id, "replayed", "replayed")], Results(run));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal([refused.Id], await stage.LettersAsync());
    }

    [Fact]
    public async Task Since_leaves_older_ones_alone()
    {
        await using var stage = await CliStage.StartAsync();
        var older = await stage.GiveUpAsync(TimeSpan.FromDays(3));
        var newer = await stage.GiveUpAsync(TimeSpan.FromHours(1));

        var run = await stage.RunAsync("drop", "--since", "2d", "--json");

        Assert.Equal([(newer.Id, "dropped", "dropped")], Results(run));
        Assert.Equal([older.Id], await stage.LettersAsync());
    }

    [Fact]
    public async Task A_dropped_one_is_gone_and_nobody_is_asked_anything()
    {
        await using var stage = await CliStage.StartAsync();
        var (one, other) = (await stage.GiveUpAsync(), await stage.GiveUpAsync());

        var run = await stage.RunAsync("drop", one.Id);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("dropped", run.Output, StringComparison.Ordinal);
        Assert.Equal([other.Id], await stage.LettersAsync());
        Assert.Empty(await stage.WaitingAsync(one));
    }

    [Fact]
    public async Task Where_there_is_nothing_to_do_the_exit_code_says_so()
    {
        await using var stage = await CliStage.StartAsync();

        Assert.Equal(1, (await stage.RunAsync("replay", "--all")).ExitCode);
        Assert.Equal(1, (await stage.RunAsync("drop", "0123", "--json")).ExitCode);
    }

    [Fact]
    public async Task One_unknown_id_does_not_keep_the_others_from_being_done()
    {
        await using var stage = await CliStage.StartAsync();
        DeadLetter letter = await stage.GiveUpAsync(id: new string('a', 32));

        var run = await stage.RunAsync("drop", "ffff", letter.Id, "--json");

        Assert.Equal([(letter.Id, "dropped", "dropped")], Results(run));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no dead letter 'ffff'", run.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<(string? Id, string? Result, string? Code)> Results(CliRun run) =>
        run.Json.EnumerateArray().Select(result => (Text(result, "id"), Text(result, "result"), Text(result, "code")));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
