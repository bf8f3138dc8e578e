using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Says what is wrong with the settings, naming the key; the value of the API key is never repeated.</summary>
internal sealed class DifyOptionsValidator : IValidateOptions<DifyOptions>
{
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(20);

    public ValidateOptionsResult Validate(string? name, DifyOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(DifyOptions options)
    {
        if (BaseUrlProblem(options.BaseUrl) is { } url)
        {
            yield return $"Dify:BaseUrl {url}";
        }

        if (ApiKeyProblem(options.ApiKey) is { } key)
        {
            yield return $"Dify:ApiKey {key}";
        }

        if (options.IdleTimeout < ShortestIdle || options.IdleTimeout > LongestIdle)
        {
            yield return $"Dify:IdleTimeout must be between {ShortestIdle} and {LongestIdle}.";
        }

        if (options.MaxConcurrency is < 1 or > 1000)
        {
            yield return "Dify:MaxConcurrency must be between 1 and 1000.";
        }

        if (options.MaxStreamBytes is < 65_536 or > 1_073_741_824)
        {
            yield return "Dify:MaxStreamBytes must be between 65536 and 1073741824.";
        }
    }

    private static string? BaseUrlProblem(Uri? url) => url switch
    {
        null => "is missing; set the address of Dify's API, such as https://api.dify.ai/v1.",
        { IsAbsoluteUri: false } => "is not an absolute address; it must start with http:// or https://.",
        { Scheme: not ("http" or "https") } => "must start with http:// or https://.",
        { UserInfo.Length: > 0 } => "must not hold a user name or password.",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must not hold a query or a fragment.",
        _ => null,
    };

    private static string? ApiKeyProblem(string key) => key switch
    {
        _ when string.IsNullOrWhiteSpace(key) => "is missing; copy it from the app's page 'API Access' in Dify.",
        _ when key.StartsWith("dataset-", StringComparison.Ordinal) => "is the key of a knowledge base; the app's key starts with app-.",
        _ when !key.All(c => c is > ' ' and <= '~') => "holds a space or another character that no key has; give the key alone, without 'Bearer'.",
        _ => null,
    };
}
