using Chatdify.Core.Chatwoot;
using Chatdify.Core.Verification;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Verification;

public sealed class WebhookGuardTests
{
    [Fact]
    public void Without_signature_and_token_nobody_comes_in() =>
        Assert.Equal("signature_missing", Refuse(secret: "s", token: null, request: Request()));

    [Fact]
    public void The_token_lets_a_sender_in_that_cannot_sign() =>
        Assert.Null(Refuse(secret: "s", token: "t0ken", request: Request() with { Token = "t0ken" }));

    [Fact]
    public void A_wrong_token_is_refused() =>
        Assert.Equal("token_wrong", Refuse(secret: null, token: "t0ken", request: Request() with { Token = "t0keN" }));

    [Fact]
    public void A_wrong_signature_is_not_made_good_by_the_token() =>
        Assert.Equal(
            "signature_wrong",
            Refuse("s", "t0ken", Request() with { Token = "t0ken", Signature = "sha256=" + new string('a', 64), Timestamp = "1781699823" }));

    [Fact]
    public void A_signature_that_nothing_can_check_does_not_open_the_door() =>
        Assert.Equal("signature_missing", Refuse(secret: null, token: "t0ken", request: Request() with { Signature = "sha256=00" }));

    [Fact]
    public void The_explicit_opt_out_lets_everybody_in() =>
        Assert.Null(Refuse(secret: null, token: null, request: Request(), allowUnsigned: true));

    private static WebhookRequest Request() => new(ReadOnlyMemory<byte>.Empty, null, null, null, "c");

    private static string? Refuse(string? secret, string? token, WebhookRequest request, bool allowUnsigned = false)
    {
        var chatwoot = Options.Create(new ChatwootOptions { WebhookSecrets = secret is null ? [] : [secret] });
        var webhook = Options.Create(new WebhookOptions { Token = token, AllowUnsigned = allowUnsigned });
        var time = ManualTimeProvider.At(1781699823);
        return new WebhookGuard(new SignatureVerifier(chatwoot, time), webhook).Refuse(request);
    }
}
