using System.Globalization;
using System.Text.Json;

using Xunit;

namespace Chatdify.Tests.Cli;

/// <summary><c>chatdify dead-letters list</c> and <c>show</c>, as real processes.</summary>
public sealed class ListAndShowTests
{
    [Fact]
    public async Task A_table_shows_the_newest_first_and_no_customer_text()
    {
        await using var stage = await CliStage.StartAsync();
        var older = await stage.GiveUpAsync(TimeSpan.FromHours(3));
        var newer = await stage.GiveUpAsync(TimeSpan.FromHours(1));

        var run = await stage.RunAsync("list");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.InRange(run.Output.IndexOf(newer.Id[..8], StringComparison.Ordinal), 1, run.Output.IndexOf(older.Id[..8], StringComparison.Ordinal));
        Assert.Contains("http_401", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("parcel", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Json_has_all_facts_under_stable_names()
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();

        var shown = Assert.Single((await stage.RunAsync("list", "--json")).Json.EnumerateArray());

        Assert.Equal(
            ["id", "at", "reason", "lastError", "attempts", "queue", "account", "conversation", "turn", "messages", "outcome", "told", "correlationId"],
            shown.EnumerateObject().Select(member => member.Name));
        Assert.Equal(letter.Id, shown.GetProperty("id").GetString());
        Assert.Equal(letter.At, shown.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(letter.Conversation!.Value.Conversation, shown.GetProperty("conversation").GetInt64());
        Assert.Equal(("gave_up", "http_401", 1), (Text(shown, "reason"), Text(shown, "lastError"), shown.GetProperty("attempts").GetInt32()));
    }

    [Theory]
    [InlineData("2h")]
    [InlineData("100m")]
    [InlineData("iso")]
    public async Task Since_leaves_out_what_is_older(string since)
    {
        await using var stage = await CliStage.StartAsync();
        await stage.GiveUpAsync(TimeSpan.FromHours(3));
        var newer = await stage.GiveUpAsync(TimeSpan.FromHours(1));
        since = since == "iso" ? TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : since;

        var run = await stage.RunAsync("list", "--since", since, "--json");

        Assert.Equal([newer.Id], run.Json.EnumerateArray().Select(letter => Text(letter, "id")));
    }

    [Fact]
    public async Task A_limit_says_that_there_is_more()
    {
        await using var stage = await CliStage.StartAsync();
        await stage.GiveUpAsync();
        await stage.GiveUpAsync();

        var run = await stage.RunAsync("list", "--limit", "1", "--json");

        Assert.Equal(1, run.Json.GetArrayLength());
        Assert.Contains("more than 1", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2147483647")]
    [InlineData("10001")]
    [InlineData("0")]
    public async Task A_limit_out_of_bounds_is_refused(string limit)
    {
        await using var stage = await CliStage.StartAsync();

        var run = await stage.RunAsync("list", "--limit", limit);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--limit must lie between 1 and 10000.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_are_none_it_says_so()
    {
        await using var stage = await CliStage.StartAsync();

        var (table, json) = (await stage.RunAsync("list"), await stage.RunAsync("list", "--json"));

        Assert.Equal((0, "No dead letters."), (table.ExitCode, table.Output.Trim()));
        Assert.Equal(0, json.Json.GetArrayLength());
    }

    [Fact]
    public async Task One_is_shown_by_a_prefix_and_its_text_only_where_asked_for()
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();

        var (without, with) = (await stage.RunAsync("show", letter.Id[..8]), await stage.RunAsync("show", letter.Id[..8], "--with-text"));

        Assert.Contains(letter.TurnId!, without.Output, StringComparison.Ordinal);
        Assert.Contains("dropped: gave_up_http_401", without.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("parcel", without.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warehouse", without.Output, StringComparison.Ordinal);
        Assert.Contains(CliStage.Question, with.Output, StringComparison.Ordinal);
        Assert.Contains("It left the warehouse.", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_of_one_has_its_text_only_where_asked_for()
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();

        var (without, with) = (await stage.RunAsync("show", letter.Id, "--json"), await stage.RunAsync("show", letter.Id, "--json", "--with-text"));

        Assert.Equal(["letter", "outcomeNow"], without.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(CliStage.Question, Text(with.Json, "question"));
        Assert.Equal("It left the warehouse.", with.Json.GetProperty("answer")[0].GetString());
    }

    [Fact]
    public async Task An_unknown_id_and_an_ambiguous_one_are_told_apart()
    {
        await using var stage = await CliStage.StartAsync();
        await stage.GiveUpAsync(id: "ab" + new string('1', 30));
        await stage.GiveUpAsync(id: "ab" + new string('2', 30));

        var (unknown, ambiguous) = (await stage.RunAsync("show", "ff"), await stage.RunAsync("show", "ab"));

        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("no dead letter 'ff'", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal((1, ""), (ambiguous.ExitCode, ambiguous.Output));
        Assert.Contains("give more digits", ambiguous.Errors, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
