using System.Text.RegularExpressions;

using Chatdify.Simulators.Azurite;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>Rules that hold for every line of the product, read from its sources.</summary>
public sealed partial class SourceRulesTests
{
    private static readonly string Root = RepositoryRoot.Find();

    /// <summary>Where something secret is compared with what a stranger sent.</summary>
    private static readonly string[] Comparing =
    [
        "Chatdify.Core/Callbacks/Keys/CallbackKeys.cs", "Chatdify.Core/Callbacks/Keys/ConversationTokens.cs",
        "Chatdify.Core/Verification/SignatureVerifier.cs", "Chatdify.Core/Verification/WebhookGuard.cs",
    ];

    private static readonly IReadOnlyDictionary<string, string> Product = new[] { "Chatdify.Core", "Chatdify.Functions", "Chatdify.Simulators", "Chatdify.Demo", "embedded" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(path => (Path: Path.GetRelativePath(Root, path).Replace('\\', '/'), Text: path))
        .Where(file => !file.Path.Split('/').Any(part => part is "obj" or "bin"))
        .ToDictionary(file => file.Path, file => File.ReadAllText(file.Text), StringComparer.Ordinal);

    [Fact]
    public void Every_regular_expression_runs_in_linear_time()
    {
        var made = Product.SelectMany(file => RegexMade.Matches(file.Value).Select(match => (file.Key, Call: CallAt(file.Value, match.Index)))).ToList();

        Assert.NotEmpty(made);
        Assert.All(made, one => Assert.Contains("RegexOptions.NonBacktracking", one.Call, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ServerCertificateCustomValidationCallback")]
    [InlineData("DangerousAcceptAnyServerCertificateValidator")]
    [InlineData("RemoteCertificateValidationCallback")]
    [InlineData("ServerCertificateValidationCallback")]
    [InlineData("CertificateChainPolicy")]
    public void Nothing_can_turn_off_the_check_of_a_certificate(string how) =>
        Assert.DoesNotContain(Product, file => file.Value.Contains(how, StringComparison.Ordinal));

    [Fact]
    public void Secrets_are_compared_in_constant_time_and_nowhere_else()
    {
        Assert.Equal(
            Comparing,
            Product.Where(file => file.Value.Contains("CryptographicOperations.FixedTimeEquals", StringComparison.Ordinal)).Select(file => file.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            Product.Where(file => file.Key.StartsWith("Chatdify.Core/", StringComparison.Ordinal) || file.Key.StartsWith("Chatdify.Functions/", StringComparison.Ordinal)),
            file => SecretCompared.IsMatch(file.Value));
    }

    [Fact]
    public void No_JSON_chooses_the_type_that_is_made_of_it() => Assert.DoesNotContain(
        Product, file => file.Value.Contains("BinaryFormatter", StringComparison.Ordinal) || file.Value.Contains("TypeNameHandling", StringComparison.Ordinal));

    private static string CallAt(string text, int start)
    {
        var end = text.IndexOf(")]", start, StringComparison.Ordinal) is var attribute and >= 0 && text[start] == '['
            ? attribute
            : text.IndexOf(';', start);
        return text[start..end];
    }

    [GeneratedRegex(@"\[GeneratedRegex\(|new Regex\(|Regex\.(?:IsMatch|Match|Matches|Replace|Split)\(", RegexOptions.NonBacktracking)]
    private static partial Regex RegexMade { get; }

    /// <summary><c>==</c> or <c>Equals</c> on what is named like a secret; comparing with null or nothing is none.</summary>
    [GeneratedRegex(@"(?:ApiKeys?|BotToken|UserToken|WebhookSecrets?|TokenKeys?|[Ss]ignature|options\.Value\.Token) ?(?:==|!=) ?[a-z]|(?:ApiKey|BotToken|UserToken|Secret|[Ss]ignature)\w*\.(?:Equals|SequenceEqual)\(", RegexOptions.NonBacktracking)]
    private static partial Regex SecretCompared { get; }
}
