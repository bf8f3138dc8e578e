using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Keeps the variables of a chatflow's conversation as fresh as the inputs: those named like an input of the question get its value before it is
/// asked. Best effort within two seconds; whatever goes wrong, the question is asked.
/// </summary>
internal sealed partial class DifyVariables(DifyClient client, TimeProvider time, ILogger logger)
{
    private const string Chatflow = "advanced-chat";
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long a Dify without these routes is left alone: it may be updated one day.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private DateTimeOffset _restsUntil;

    /// <param name="mode">The app's mode, null if it is not known; only chatflows have variables that can be read.</param>
    /// <param name="question">The question that is to be asked.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RefreshAsync(string? mode, PipelineQuestion question, CancellationToken cancellationToken)
    {
        if (question.ConversationId is not { } conversation || mode is not (null or Chatflow) || time.GetUtcNow() < _restsUntil)
        {
            return;
        }

        try
        {
            var code = await TimeLimit.RunAsync(Limit, time, token => WriteAsync(conversation, question, token), cancellationToken);
            Report(code);
        }
        catch (TimeoutException)
        {
            Report("timeout");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Report("connection_failed");
        }
    }

    /// <summary>What kept a variable from its value, the last reason; null if nothing did.</summary>
    private async Task<string?> WriteAsync(string conversation, PipelineQuestion question, CancellationToken cancellationToken)
    {
        using var read = await client.VariablesAsync(conversation, question.User, cancellationToken);
        if (await CodeOfAsync(read, cancellationToken) is { } refused)
        {
            return refused;
        }

        string? code = null;
        var variables = DifyVariable.ReadList(await LimitedBody.ReadAsync(read.Content, MaxBytes, cancellationToken));
        foreach (var variable in variables.Where(variable => question.Inputs.ContainsKey(variable.Name)))
        {
            if (variable.Changed(question.Inputs[variable.Name]) is { } value)
            {
                using var written = await client.SetVariableAsync(conversation, variable.Id, value, question.User, cancellationToken);
                code = await CodeOfAsync(written, cancellationToken) ?? code;
            }
        }

        return code;
    }

    /// <summary>Null for success. A route that is not there, unlike a conversation that is not, is remembered.</summary>
    private async Task<string?> CodeOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            var body = await LimitedBody.ReadAsync(response.Content, MaxBytes, cancellationToken);
            var isGone = AnswerJson.TryParseObject(body, out var item)
                && item.Text("message")?.StartsWith(DifyPhrases.ConversationGone, StringComparison.Ordinal) == true;
            _restsUntil = isGone ? _restsUntil : time.GetUtcNow() + Rest;
        }

        return string.Create(CultureInfo.InvariantCulture, $"http_{(int)response.StatusCode}");
    }

    private void Report(string? code)
    {
        if (code is not null)
        {
            Log.NotRefreshed(logger, code);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Dify: conversation variables were not brought up to date: {Code}")]
        public static partial void NotRefreshed(ILogger logger, string code);
    }
}

/// <summary>A variable of a chatflow's conversation.</summary>
/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>object</c>, <c>array[…]</c>.</param>
/// <param name="Value">Written as Python writes it, whatever its type.</param>
internal sealed record DifyVariable(string Id, string Name, string Type, string Value)
{
    public static IReadOnlyList<DifyVariable> ReadList(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParseObject(body, out var item) ? [.. item.Items("data").Select(Read).OfType<DifyVariable>()] : [];

    /// <summary>The JSON that gives it the value of an input; null if it has that already, or its type cannot take it.</summary>
    public JsonNode? Changed(string input) => Type switch
    {
        "string" => input == Value ? null : JsonValue.Create(input),
        "number" or "integer" or "float" when NumberOf(input) is { } number => number == NumberOf(Value) ? null : JsonValue.Create(number),
        "boolean" when bool.TryParse(input, out var flag) => bool.TryParse(Value, out var now) && now == flag ? null : JsonValue.Create(flag),
        _ => null,
    };

    private static decimal? NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DifyVariable? Read(JsonElement item) =>
        item.Id("id") is { } id && item.Text("name") is { } name
            ? new DifyVariable(id, name, item.Text("value_type") ?? "", item.TextOrNumber("value") ?? "")
            : null;
}
