using System.Text;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;

using FsCheck;
using FsCheck.Fluent;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>A conversation token is good to the bit, or not at all.</summary>
public sealed class TokenPropertyTests
{
    private readonly ConversationTokens _tokens = new(Options.Create(new BridgeOptions { ApiKeys = ["key-of-the-tests-0123456789"] }), new ManualTimeProvider());

    [Fact]
    public void No_bit_can_be_flipped()
    {
        var token = Encoding.ASCII.GetBytes(_tokens.Issue(new ConversationKey(3, 7)));
        for (var bit = 0; bit < token.Length * 8; bit++)
        {
            var flipped = (byte[])token.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Equal("key_wrong", _tokens.Verify(Encoding.Latin1.GetString(flipped)).Problem?.Reason);
        }
    }

    [Fact]
    public void No_character_can_be_exchanged_for_another()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
        var token = _tokens.Issue(new ConversationKey(3, 7));

        foreach (var at in Enumerable.Range(0, token.Length))
        {
            Assert.All(
                Alphabet.Where(c => c != token[at]),
                c => Assert.Equal("key_wrong", _tokens.Verify(token[..at] + c + token[(at + 1)..]).Problem?.Reason));
        }
    }

    [Fact]
    public void Nothing_shorter_or_longer_is_good()
    {
        var token = _tokens.Issue(new ConversationKey(3, 7));

        Assert.All(Enumerable.Range(0, token.Length), length => Assert.NotNull(_tokens.Verify(token[..length]).Problem));
        Assert.All(["=", " ", "A", "\0", "." + token], more => Assert.NotNull(_tokens.Verify(token + more).Problem));
        Assert.NotNull(_tokens.Verify(token + new string('A', 10_000_000)).Problem);
    }

    [Fact]
    public void Halves_of_two_tokens_are_no_token()
    {
        var (one, other) = (_tokens.Issue(new ConversationKey(3, 7)).Split('.'), _tokens.Issue(new ConversationKey(3, 8)).Split('.'));

        Assert.NotNull(_tokens.Verify($"{one[0]}.{other[1]}").Problem);
        Assert.NotNull(_tokens.Verify($"{other[0]}.{one[1]}").Problem);
    }

    [Fact]
    public void Any_text_is_refused_and_none_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => _tokens.Verify("cdt_" + text).Problem is not null && _tokens.Verify(text ?? "").Problem is not null)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_token_says_whatever_conversation_it_was_issued_for() =>
        Prop.ForAll<long, long>((account, conversation) =>
            {
                var read = _tokens.Verify(_tokens.Issue(new ConversationKey(account, conversation))).Token;
                return (read?.Account, read?.Conversation) == (account, conversation);
            })
            .QuickCheckThrowOnFailure();
}
