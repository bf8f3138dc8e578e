using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>A form that a chatflow's human-input node shows.</summary>
/// <param name="Content">What it says, Markdown; a field's place is <c>{{#$output.name#}}</c>.</param>
/// <param name="Actions">Ids and titles of its buttons.</param>
public sealed record SimForm(string Content, params (string Id, string Title)[] Actions)
{
    /// <summary>Names of its fields of several lines.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>A field to choose from, or null: its name and options.</summary>
    public (string Name, string[] Options)? Select { get; init; }

    /// <summary>How long it can be answered.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether the events tell its token: only forms that are delivered through the web app have one.</summary>
    public bool HasToken { get; init; } = true;

    internal static SimForm Approval { get; } = new("Please approve.", ("approve", "Approve"));

    internal IEnumerable<string> Fields => Select is { } select ? [.. Paragraphs, select.Name] : Paragraphs;

    internal JsonArray ActionsJson() => [.. Actions.Select((action, index) => new JsonObject
    {
        ["id"] = action.Id,
        ["title"] = action.Title,
        ["button_style"] = index == 0 ? "primary" : "default",
    })];

    internal JsonArray InputsJson()
    {
        var inputs = Paragraphs.Select(name => new JsonObject { ["type"] = "paragraph", ["output_variable_name"] = name, ["default"] = null });
        return Select is not { } select ? [.. inputs] :
        [
            .. inputs,
            new JsonObject
            {
                ["type"] = "select",
                ["output_variable_name"] = select.Name,
                ["option_source"] = new JsonObject
                {
                    ["type"] = "constant",
                    ["selector"] = new JsonArray(),
                    ["value"] = new JsonArray([.. select.Options.Select(option => (JsonNode)option)]),
                },
            },
        ];
    }
}

/// <summary>An answer to a form that Dify has taken.</summary>
/// <param name="Token">The form's token.</param>
/// <param name="User">Who answered.</param>
/// <param name="Action">The id of the button.</param>
/// <param name="Inputs">The fields.</param>
public sealed record SimSubmission(string Token, string User, string Action, IReadOnlyDictionary<string, string> Inputs);
