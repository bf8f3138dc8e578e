namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Explains failures to operators in words of our own; none of the server's are taken over.</summary>
internal static class OpenAiPhrases
{
    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        ["invalid_api_key"] = "the key in OpenAi:ApiKey is not accepted",
        ["insufficient_quota"] = "the account has no credit left; check its plan and billing",
        ["rate_limit_exceeded"] = "too many requests or tokens a minute for this account",
        ["conversation_locked"] = "another response is running in this conversation",
        ["context_length_exceeded"] = "the conversation is longer than the model can read",
        ["model_not_found"] = "OpenAi:Model names a model that does not exist or that this key may not use",
        ["previous_response_not_found"] = "the server does not know the conversation",
        ["unsupported_parameter"] = "the model refuses a parameter; see OpenAi:StreamOptions, OpenAi:SendUser and OpenAi:MaxOutputTokens",
        ["server_error"] = "an error inside the server",
    };

    private static readonly Dictionary<int, string> ByStatus = new()
    {
        [401] = "the key in OpenAi:ApiKey is not accepted",
        [402] = "the account has no credit left",
        [403] = "the key may not do this, or not from here",
        [404] = "check OpenAi:BaseUrl, OpenAi:Model, and whether the server speaks OpenAi:Api",
        [422] = "the server refuses a parameter; see OpenAi:StreamOptions and OpenAi:SendUser",
    };

    /// <summary>One clause without a full stop, or null if nothing can be said.</summary>
    public static string? Explain(OpenAiError error, string? code) =>
        (code is null ? null : ByCode.GetValueOrDefault(code))
        ?? (error.Status is not { } status ? null : status is >= 300 and < 400 ? ByStatus[404] : ByStatus.GetValueOrDefault(status));
}
