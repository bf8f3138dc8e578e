using System.Security.Cryptography;
using System.Text;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Makes request bodies of a question.</summary>
internal sealed class OpenAiQuestion(OpenAiOptions options)
{
    private const int LongestUser = 64;
    private static readonly string[] Told = ["chatwoot_account_id", "chatwoot_conversation_id"];
    private readonly bool _isOpenAi = new OpenAiAddress(options.BaseUrl!).IsOpenAi;

    private string? Instructions => string.IsNullOrWhiteSpace(options.Instructions) ? null : options.Instructions;

    public static ConversationRequest NewConversation(PipelineQuestion question) => new(Metadata(question));

    public ResponsesRequest ForResponses(PipelineQuestion question, string conversationId) => new(
        options.Model,
        Instructions,
        conversationId,
        [OpenAiContent.ForResponses(question)],
        Store: true,
        Stream: true,
        options.MaxOutputTokens,
        UserOf(question),
        Metadata(question));

    public CompletionsRequest ForCompletions(PipelineQuestion question) => new(
        options.Model,
        Messages(question),
        Stream: true,
        options.StreamOptions ? new CompletionsStreamOptions(IncludeUsage: true) : null,
        _isOpenAi ? null : options.MaxOutputTokens,
        _isOpenAi ? options.MaxOutputTokens : null,
        UserOf(question));

    private List<OpenAiMessage> Messages(PipelineQuestion question)
    {
        var messages = new List<OpenAiMessage>();
        if (Instructions is { } instructions)
        {
            messages.Add(new OpenAiMessage("system", instructions));
        }

        foreach (var (asked, answered) in Transcript.Newest(question.History, options.TranscriptTurns, options.TranscriptCharacters))
        {
            messages.AddRange([User(asked), new OpenAiMessage("assistant", answered)]);
        }

        messages.Add(OpenAiContent.ForCompletions(question));
        return messages;
    }

    private static OpenAiMessage User(string text) => new("user", text);

    /// <summary>OpenAI takes at most 64 characters.</summary>
    private string? UserOf(PipelineQuestion question) => !options.SendUser ? null
        : question.User.Length <= LongestUser ? question.User
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question.User)));

    /// <summary>By these a conversation can be found in OpenAI's dashboard; never the token, nor anything the customer wrote.</summary>
    private static Dictionary<string, string> Metadata(PipelineQuestion question) => Told
        .Where(question.Inputs.ContainsKey)
        .ToDictionary(name => name, name => question.Inputs[name], StringComparer.Ordinal);
}
