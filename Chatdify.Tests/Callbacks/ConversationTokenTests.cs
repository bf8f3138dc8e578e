using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Callbacks;

public sealed class ConversationTokenTests
{
    private const string Old = "old-key-0123456789";
    private const string New = "new-key-0123456789";

    private static readonly ConversationKey Key = new(3, 7);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_token_says_what_it_was_issued_for()
    {
        var token = Tokens(Old).Issue(Key, ["read", "note"]);

        var (read, problem) = Tokens(Old).Verify(token);

        Assert.Null(problem);
        Assert.Equal((3, 7), (read!.Account, read.Conversation));
        Assert.Equal(["read", "note"], read.Verbs);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(1), read.ExpiresAt);
        Assert.Matches("^cdt_[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}$", token);
    }

    [Fact]
    public void The_token_of_a_question_allows_everything_but_forgetting() =>
        Assert.Equal(
            CallbackOperations.All.Select(operation => operation.Verb).Append("note").Except(["", "forget"]).Order(),
            ConversationTokens.DefaultVerbs.Order());

    [Fact]
    public void An_expired_token_is_told_apart_from_a_wrong_one()
    {
        var token = Tokens(Old).Issue(Key);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("token_expired", Tokens(Old).Verify(token).Problem!.Reason);
        Assert.Equal("key_wrong", Tokens(New).Verify(token).Problem!.Reason);
    }

    [Fact]
    public void No_character_of_a_token_can_be_changed()
    {
        var token = Tokens(Old).Issue(Key);

        // The last character of the signature holds two bits that mean nothing.
        for (var at = 0; at < token.Length - 1; at++)
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            Assert.Equal("key_wrong", Tokens(Old).Verify(changed).Problem?.Reason);
        }
    }

    [Theory]
    [InlineData("cdt_")]
    [InlineData("cdt_.")]
    [InlineData("cdt_e30.")]
    [InlineData("cdt_e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cdt_☃.☃")]
    [InlineData("")]
    public void What_is_no_token_is_wrong(string token) => Assert.Equal("key_wrong", Tokens(Old).Verify(token).Problem!.Reason);

    [Fact]
    public void Keys_are_rotated_by_putting_the_new_one_first()
    {
        var token = Tokens(Old).Issue(Key);

        Assert.NotNull(Tokens(New, Old).Verify(token).Token);
        Assert.Null(Tokens(Old).Verify(Tokens(New, Old).Issue(Key)).Token);
        Assert.Null(Tokens(New).Verify(token).Token);
    }

    [Fact]
    public void Token_keys_of_their_own_come_before_the_API_keys()
    {
        var own = new ConversationTokens(Options.Create(new BridgeOptions { ApiKeys = [Old], TokenKeys = [New] }), _time);

        Assert.NotNull(Tokens(New).Verify(own.Issue(Key)).Token);
        Assert.Null(Tokens(Old).Verify(own.Issue(Key)).Token);
    }

    [Fact]
    public void Any_of_the_API_keys_is_good_in_either_header()
    {
        var options = Options.Create(new BridgeOptions { ApiKeys = [Old, New, ""] });
        var keys = new CallbackKeys(options, new ConversationTokens(options, _time));

        Assert.True(keys.Authenticate(New, null).Caller!.IsApiKey);
        Assert.True(keys.Authenticate(null, "Bearer " + Old).Caller!.IsApiKey);
        Assert.True(keys.Authenticate(null, "bearer " + Old).Caller!.IsApiKey);
        Assert.Equal("key_missing", keys.Authenticate("", "Basic " + Old).Problem!.Reason);
        Assert.Equal("key_wrong", keys.Authenticate(Old + "x", null).Problem!.Reason);
        Assert.NotNull(keys.Authenticate(Old, "Bearer " + Tokens(Old, New).Issue(Key)).Caller!.Token);
    }

    private ConversationTokens Tokens(params string[] keys) => new(Options.Create(new BridgeOptions { ApiKeys = keys }), _time);
}
