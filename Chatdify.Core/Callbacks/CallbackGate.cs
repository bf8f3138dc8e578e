using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>Whether the caller may do this, and in which conversation.</summary>
internal sealed class CallbackGate(ConversationTokens tokens, IOptions<ChatwootOptions> options)
{
    /// <summary>
    /// A conversation token as an argument narrows what an API key may do: for tools, whose key is the same in all conversations and whose
    /// other arguments a model fills in.
    /// </summary>
    public const string TokenArgument = "bridge_token";

    /// <summary>For a caller with a token: their conversation.</summary>
    private const string Current = "current";

    /// <summary>The caller with the token that counts, the arguments without it, and the conversation.</summary>
    /// <exception cref="CallbackException">They may not, or the conversation's id is malformed.</exception>
    public (CallbackCaller Caller, CallbackArguments Arguments, ConversationKey Key) Admit(
        CallbackOperation operation, CallbackCaller caller, CallbackArguments arguments)
    {
        if (arguments.Text(TokenArgument) is { } given && !NoneRule.IsNone(given))
        {
            var (token, problem) = tokens.Verify(given);
            caller = token is not null ? caller with { IsApiKey = false, Token = token } : throw new CallbackException(problem!);
        }

        if (caller.Token is { } held)
        {
            CheckVerb(operation, arguments, held);
        }

        return (caller, arguments.Without([TokenArgument]), Conversation(operation, arguments, caller.Token));
    }

    private void CheckVerb(CallbackOperation operation, CallbackArguments arguments, ConversationToken token)
    {
        var verb = operation.Verb == "message" && (arguments.Flag("private") ?? arguments.Flag("is_private")) == true ? "note" : operation.Verb;
        if (verb.Length == 0)
        {
            throw new CallbackException(CallbackProblems.ApiKeyNeeded);
        }

        if (!token.Verbs.Contains(verb))
        {
            throw new CallbackException(CallbackProblems.VerbNotAllowed(verb));
        }

        if (token.Account != options.Value.AccountId)
        {
            throw new CallbackException(CallbackProblems.OtherConversation);
        }
    }

    private ConversationKey Conversation(CallbackOperation operation, CallbackArguments arguments, ConversationToken? token)
    {
        if (operation.Conversation is not { } parameter || !(parameter.Required || arguments.Has(parameter.Name)))
        {
            return default;
        }

        var id = token is not null && string.Equals(arguments.Text(parameter.Name), Current, StringComparison.OrdinalIgnoreCase)
            ? token.Conversation
            : arguments.Whole(parameter.Name);
        return id is not > 0 ? throw new CallbackException(CallbackProblems.Malformed(parameter.Name, $"{parameter.Name} is not the number of a conversation."))
            : token is not null && token.Conversation != id ? throw new CallbackException(CallbackProblems.OtherConversation)
            : new ConversationKey(options.Value.AccountId, id.Value);
    }
}
