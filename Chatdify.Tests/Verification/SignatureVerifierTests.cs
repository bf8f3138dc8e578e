using System.Globalization;
using System.Text;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Verification;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Verification;

/// <summary>The test vector is that of the reference sheet, section 1.4.</summary>
public sealed class SignatureVerifierTests
{
    private const string Secret = "k7Pq2VxExampleSecret24ab";
    private const long SignedAt = 1781699823;
    private const string Signature = "sha256=b6a00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a9";
    private static readonly byte[] Body =
        Encoding.UTF8.GetBytes("""{"event":"message_created","id":9021,"content":"Сайн уу \u003cb\u003e"}""");

    [Fact]
    public void A_body_signed_by_Chatwoot_is_valid() => Assert.Equal(SignatureResult.Valid, Verify(Signature, SignedAt));

    [Fact]
    public void Any_of_several_secrets_is_good() =>
        Assert.Equal(SignatureResult.Valid, Verify(Signature, SignedAt, secrets: ["older", Secret, "newer"]));

    [Fact]
    public void One_changed_byte_of_the_body_is_wrong()
    {
        var changed = (byte[])Body.Clone();
        changed[^2] ^= 1;

        Assert.Equal(SignatureResult.Wrong, Verify(Signature, SignedAt, body: changed));
    }

    [Fact]
    public void Another_timestamp_than_the_signed_one_is_wrong() =>
        Assert.Equal(SignatureResult.Wrong, Verify(Signature, SignedAt + 1));

    [Theory]
    [InlineData(0, SignatureResult.Valid)]
    [InlineData(300, SignatureResult.Valid)]
    [InlineData(301, SignatureResult.Stale)]
    [InlineData(-300, SignatureResult.Valid)]
    [InlineData(-301, SignatureResult.Stale)]
    public void Five_minutes_either_way_are_tolerated(int age, SignatureResult expected) =>
        Assert.Equal(expected, Verify(Signature, SignedAt, now: SignedAt + age));

    [Theory]
    [InlineData(null, SignatureResult.Missing)]
    [InlineData("", SignatureResult.Missing)]
    [InlineData("b6a00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a9", SignatureResult.Malformed)]
    [InlineData("sha1=b6a00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a9", SignatureResult.Malformed)]
    [InlineData("sha256=b6a0", SignatureResult.Malformed)]
    [InlineData("sha256=zza00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a9", SignatureResult.Malformed)]
    [InlineData("sha256=b6a00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a900", SignatureResult.Malformed)]
    public void A_header_of_another_form_is_not_compared(string? header, SignatureResult expected) =>
        Assert.Equal(expected, Verify(header, SignedAt));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1781699823")]
    [InlineData("1781699823.5")]
    [InlineData(" 1781699823")]
    [InlineData("99999999999999999999999")]
    public void A_timestamp_that_is_no_number_is_malformed(string? timestamp) =>
        Assert.Equal(SignatureResult.Malformed, Verifier(SignedAt, [Secret]).Verify(Signature, timestamp, Body));

    [Fact]
    public void The_largest_timestamp_does_not_overflow() =>
        Assert.Equal(SignatureResult.Wrong, Verify(Signature, long.MaxValue));

    private static SignatureResult Verify(string? header, long timestamp, byte[]? body = null, long now = SignedAt, string[]? secrets = null) =>
        Verifier(now, secrets ?? [Secret]).Verify(header, timestamp.ToString(CultureInfo.InvariantCulture), body ?? Body);

    private static SignatureVerifier Verifier(long now, string[] secrets) => new(
        Options.Create(new ChatwootOptions { WebhookSecrets = secrets }),
        ManualTimeProvider.At(now));
}
