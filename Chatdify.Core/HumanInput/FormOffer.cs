using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Core.Replies;

namespace Chatdify.Core.HumanInput;

/// <summary>A form as messages of a channel.</summary>
/// <param name="Parts">The messages, in order, ready to be sent; the last one is the form.</param>
/// <param name="Form">What the last one is besides text; null where it is a numbered list.</param>
internal sealed record FormOffer(IReadOnlyList<string> Parts, MessageForm? Form)
{
    /// <summary>More choices than these, nobody reads in a chat; nor longer names.</summary>
    private const int MostChoices = 20;

    private const int LongestName = 200;

    /// <summary>The channel whose clicks are no messages.</summary>
    public const string WebWidget = "Channel::WebWidget";

    /// <summary>
    /// Channels that show an <c>input_select</c> as buttons or a list (reference sheet 3.6). What their providers take (WhatsApp: 10 rows,
    /// titles of 20 characters, a text of 1024) is less than Chatwoot does, and what they refuse is lost without an error; so all of
    /// them get buttons only within these limits, and else the numbered list.
    /// </summary>
    private static readonly HashSet<string> WithButtons = new(StringComparer.Ordinal)
    {
        "Channel::Whatsapp", "Channel::FacebookPage", "Channel::Telegram", "Channel::Line",
    };

    /// <summary>The form for the channel, or why it cannot be shown there, in words for the team.</summary>
    public static FormOffer? Make(PipelineForm form, string? channel, out string? problem)
    {
        problem = ProblemOf(form, channel);
        if (problem is not null)
        {
            return null;
        }

        var text = FormText.Of(form);
        var plain = ReplyComposer.Compose(text, channel);
        var shown = form.Inputs.Count > 0 ? new MessageForm("form", Fields(form).ToJsonString())
            : CanShowButtons(form, channel, plain) ? new MessageForm("input_select", Items(form).ToJsonString())
            : null;
        return shown is null
            ? new FormOffer(ReplyComposer.Compose($"{text}\n\n{FormText.Numbered(form)}".TrimStart(), channel), null)
            : new FormOffer(plain.Count > 0 ? plain : ReplyComposer.Compose("…", channel), shown);
    }

    /// <summary>Why the form cannot be answered from Chatwoot, in words for the team; null when it can.</summary>
    public static string? ProblemOf(PipelineForm form, string? channel) =>
        form.Token is not { Length: > 0 and <= 500 } ? "There is no token to answer it with; in Dify, deliver it through the web app."
        : form.Actions.Count == 0 ? "It has no actions."
        : form.Actions.Count > MostChoices || form.Inputs.Count > MostChoices ? "It is longer than a chat can show."
        : form.Actions.Any(action => !IsFit(action.Id) || !IsFit(action.Title)) || form.Inputs.Any(input => !IsFit(input.Name)) ? "Its names do not fit into a chat."
        : form.Inputs.Count > 0 && channel != WebWidget ? "It has fields to fill in, which only a web widget can show."
        : form.Inputs.Any(input => !CanShow(input)) ? "It has a field of a kind that a chat cannot show."
        : null;

    private static bool IsFit(string name) => name.Length <= LongestName && AwaitedForm.IsFit(name);

    private static bool CanShow(FormInput input) => input.Kind switch
    {
        FormInputKind.Other => false,
        FormInputKind.Choice => input.Options.Count is > 0 and <= MostChoices,
        _ => true,
    };

    private static bool CanShowButtons(PipelineForm form, string? channel, IReadOnlyList<string> plain) =>
        channel == WebWidget
        || (WithButtons.Contains(channel ?? "")
            && form.Actions.Count <= 10
            && form.Actions.All(action => action.Title.Length <= 20 && action.Id.Length <= 60)
            && plain is [.., { Length: <= 1000 }]);

    private static JsonArray Items(PipelineForm form) =>
        [.. form.Actions.Select(action => new JsonObject { ["title"] = action.Title, ["value"] = action.Id })];

    private static JsonArray Fields(PipelineForm form)
    {
        var fields = form.Inputs.Select(Field);
        return form.Actions.Count == 1 ? [.. fields] : [.. fields, Choice(AwaitedForm.ActionField, Label(form), form.Actions)];
    }

    private static string Label(PipelineForm form) => form.Title is { Length: > 0 and <= LongestName } ? form.Title : "?";

    private static JsonObject Field(FormInput input)
    {
        var field = input.Kind == FormInputKind.Choice
            ? Choice(input.Name, input.Name, input.Options.Select(option => new FormAction(option, option)))
            : new JsonObject { ["name"] = input.Name, ["label"] = input.Name, ["type"] = input.Kind == FormInputKind.Line ? "text" : "text_area" };
        if (input.Default.Length > 0)
        {
            field["default"] = input.Default;
        }

        return field;
    }

    private static JsonObject Choice(string name, string label, IEnumerable<FormAction> options) => new()
    {
        ["name"] = name,
        ["label"] = label,
        ["type"] = "select",
        ["options"] = new JsonArray([.. options.Select(option => new JsonObject { ["label"] = option.Title, ["value"] = option.Id })]),
        ["required"] = "required",
    };
}
