namespace Chatdify.Core.Chatwoot.Api;

/// <summary>A call of the callback API that Chatwoot did not do.</summary>
/// <param name="code">
/// <c>http_404</c>, <c>proxy_404</c> (not Chatwoot's), <c>timeout</c>, <c>unreachable</c>, <c>connection_cut</c>, <c>not_an_answer</c>,
/// <c>no_place</c> (others were calling), <c>user_token_missing</c>.
/// </param>
/// <param name="status">The HTTP status, if Chatwoot gave one.</param>
/// <param name="asUser">Made with the user token, else with the bot's.</param>
/// <param name="text">What Chatwoot said, shortened.</param>
internal sealed class ChatwootCallException(string code, int? status = null, bool asUser = false, string? text = null)
    : Exception($"Chatwoot: {code}")
{
    public const string UserTokenMissing = "user_token_missing";

    public string Code { get; } = code;

    public int? Status { get; } = status;

    public bool AsUser { get; } = asUser;

    public string? Text { get; } = text;

    /// <summary>Whether the call may have been done nevertheless.</summary>
    public bool IsUnclear => Status is >= 500 or 408 || Code is "timeout" or "connection_cut" or ChatwootAnswer.NotAnAnswer;
}
