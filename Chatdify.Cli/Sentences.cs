using System.Text.Json;

using Azure;
using Azure.Identity;

using Chatdify.Core.Chatwoot;

using Microsoft.Extensions.Options;

namespace Chatdify.Cli;

/// <summary>Failures that need no stack trace, as one sentence each. None repeats a setting's value or an address, which may hold a key.</summary>
internal static class Sentences
{
    /// <summary>The sentence, or null for a failure that nobody expected.</summary>
    public static string? For(Exception failure) => failure switch
    {
        CliException known => known.Message,
        OptionsValidationException settings => "The settings do not do: " + string.Join(" ", settings.Failures),
        RequestFailedException { ErrorCode: "TableNotFound" or "QueueNotFound" } => "The storage account holds nothing of Chatdify's: has the app ever run with it?",
        RequestFailedException { Status: > 0 } refused => $"The storage account refuses: {refused.Status} {refused.ErrorCode}.",
        AuthenticationFailedException => "This identity may not use the storage account: sign in as one that may (az login), or give a connection string.",
        RequestFailedException or HttpRequestException => "The storage account does not answer.",
        ChatwootException chatwoot => $"Chatwoot does not answer as it should ({chatwoot.Code}).",
        JsonException => "A record in the storage account cannot be read; was it written by a newer version?",
        AggregateException { InnerExceptions: var several } => Several(several),
        OperationCanceledException => "Stopped.",
        _ => null,
    };

    private static string? Several(IReadOnlyList<Exception> failures)
    {
        var settings = failures.OfType<OptionsValidationException>().ToList();
        return settings.Count == failures.Count
            ? "The settings do not do: " + string.Join(" ", settings.SelectMany(one => one.Failures))
            : failures.Select(For).FirstOrDefault(sentence => sentence is not null);
    }
}
