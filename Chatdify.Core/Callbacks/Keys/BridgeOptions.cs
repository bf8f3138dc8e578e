using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Callbacks;

/// <summary>Settings under <c>Bridge</c>: our own address, and the keys of the callback API.</summary>
public sealed class BridgeOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Bridge";

    /// <summary>Shortest key that is accepted.</summary>
    public const int MinKeyLength = 16;

    /// <summary>Our own address as others reach it, such as <c>https://bridge.example.org</c>: for links and for the OpenAPI document.</summary>
    [HttpAddress]
    public Uri? PublicUrl { get; set; }

    /// <summary>Keys of the API, any of them is good; at least one of at least 16 characters. Required.</summary>
    public IList<string> ApiKeys { get; set; } = [];

    /// <summary>How long a conversation token is good, from 1 min to 1 day. Default 1 h.</summary>
    [Between("00:01:00", "1.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Keys that sign conversation tokens: the first signs, all verify. Default: keys derived from <see cref="ApiKeys"/>.</summary>
    public IList<string> TokenKeys { get; set; } = [];

    /// <summary>Whether <c>POST api/debug</c> echoes requests. For setting up clients; off by default.</summary>
    public bool DebugEndpoint { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ApiKeys.All(string.IsNullOrWhiteSpace))
        {
            yield return new ValidationResult(
                "is missing. Set it to a random text of at least 16 characters; pipelines send it as X-Api-Key.", [nameof(ApiKeys) + ":0"]);
        }

        foreach (var problem in TooShort(ApiKeys, nameof(ApiKeys)).Concat(TooShort(TokenKeys, nameof(TokenKeys))))
        {
            yield return problem;
        }
    }

    private static IEnumerable<ValidationResult> TooShort(IList<string> keys, string name) => keys
        .Select((key, index) => (key, index))
        .Where(one => !string.IsNullOrWhiteSpace(one.key) && one.key.Trim().Length < MinKeyLength)
        .Select(one => new ValidationResult($"is shorter than {MinKeyLength} characters.", [$"{name}:{one.index}"]));
}
