namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>The address of a server, and what is known about servers by it.</summary>
internal sealed class OpenAiAddress(Uri url)
{
    private static readonly string[] AzureDomains = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>Azure wants the key in a header of its own and has the API in a folder.</summary>
    public bool IsAzure { get; } = AzureDomains.Any(domain => url.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>OpenAI's models, whose reasoning ones know the limit of tokens under its new name only.</summary>
    public bool IsOpenAi => IsAzure || url.Host.Equals("api.openai.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>Nobody is served without a key.</summary>
    public bool NeedsKey => IsOpenAi;

    /// <summary>The base of all requests, ending in a slash. A path that is given is taken as it is: servers put the API in many places.</summary>
    public Uri Base => url.AbsolutePath == "/"
        ? new Uri(url, IsAzure ? "/openai/v1/" : "/v1/")
        : new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
}
