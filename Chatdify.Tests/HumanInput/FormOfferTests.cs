using System.Text.Json.Nodes;

using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines.HumanInput;

using Xunit;

namespace Chatdify.Tests.HumanInput;

public sealed class FormOfferTests
{
    private const string Widget = "Channel::WebWidget";

    private static readonly PipelineForm Form = new()
    {
        Token = "tok",
        Title = "Approval",
        Content = "Refund of **40 EUR**?",
        Actions = [new("approve", "Approve"), new("reject", "Reject")],
    };

    [Theory]
    [InlineData(Widget, true)]
    [InlineData("Channel::Whatsapp", true)]
    [InlineData("Channel::Telegram", true)]
    [InlineData("Channel::FacebookPage", true)]
    [InlineData("Channel::Line", true)]
    [InlineData("Channel::Sms", false)]
    [InlineData("Channel::Email", false)]
    [InlineData("Channel::Api", false)]
    [InlineData("Channel::Instagram", false)]
    [InlineData(null, false)]
    public void Actions_are_buttons_where_the_channel_has_some_and_else_a_numbered_list(string? channel, bool buttons)
    {
        var offer = FormOffer.Make(Form, channel, out _)!;

        Assert.Equal(buttons ? "Refund of **40 EUR**?" : "Refund of **40 EUR**?\n\n1. Approve\n2. Reject", Assert.Single(offer.Parts));
        Assert.Equal(
            buttons ? ("input_select", """[{"title":"Approve","value":"approve"},{"title":"Reject","value":"reject"}]""") : (null, null),
            (offer.Form?.ContentType, offer.Form?.Items));
    }

    [Theory]
    [InlineData("Channel::Whatsapp", 11, 5, false)]
    [InlineData("Channel::Whatsapp", 10, 20, true)]
    [InlineData("Channel::Whatsapp", 2, 21, false)]
    [InlineData(Widget, 20, 200, true)]
    public void What_the_provider_behind_a_channel_would_refuse_becomes_a_numbered_list(string channel, int actions, int length, bool buttons)
    {
        var form = Form with { Actions = [.. Enumerable.Range(0, actions).Select(at => new FormAction($"a{at}", $"{at}".PadRight(length, 'x')))] };

        var offer = FormOffer.Make(form, channel, out _)!;

        Assert.Equal(buttons, offer.Form is not null);
        Assert.Equal(!buttons, offer.Parts[^1].Contains("\n2. 1xx", StringComparison.Ordinal));
    }

    [Fact]
    public void Fields_make_it_a_form_of_the_web_widget()
    {
        var form = Form with
        {
            Content = "Who? {{#$output.name#}}",
            Inputs =
            [
                new("name", FormInputKind.Line) { Default = "Bat" },
                new("why", FormInputKind.Paragraph),
                new("size", FormInputKind.Choice) { Options = ["S", "M"] },
            ],
        };

        var offer = FormOffer.Make(form, Widget, out _)!;

        Assert.Equal(("Who? (name)", "form"), (Assert.Single(offer.Parts), offer.Form!.ContentType));
        var fields = JsonNode.Parse(offer.Form.Items)!.AsArray();
        Assert.Equal(
            ["name text Bat", "why text_area ", "size select ", "chatdify_action select "],
            fields.Select(field => $"{field!["name"]} {field["type"]} {field["default"]}"));
        Assert.Equal("""[{"label":"Approve","value":"approve"},{"label":"Reject","value":"reject"}]""", fields[3]!["options"]!.ToJsonString());
        string[] taken = ["name", "label", "type", "placeholder", "options", "default", "required", "pattern", "title", "pattern_error"];
        Assert.Empty(fields.SelectMany(field => field!.AsObject()).Select(member => member.Key).Except(taken));
    }

    [Fact]
    public void With_one_action_there_is_nothing_to_choose()
    {
        var form = Form with { Actions = [new("send", "Send")], Inputs = [new("name", FormInputKind.Line)] };

        Assert.Equal("name", Assert.Single(JsonNode.Parse(FormOffer.Make(form, Widget, out _)!.Form!.Items)!.AsArray())!["name"]!.GetValue<string>());
    }

    [Fact]
    public void A_long_text_is_several_messages_of_which_the_last_has_the_buttons()
    {
        var offer = FormOffer.Make(Form with { Content = string.Join("\n\n", Enumerable.Repeat(new string('x', 900), 5)) }, "Channel::Whatsapp", out _)!;

        Assert.Equal(2, offer.Parts.Count);
        Assert.Equal(offer.Parts[^1].Length <= 1000, offer.Form is not null);
    }

    [Fact]
    public void Without_content_the_title_is_shown_and_liquid_is_made_inert()
    {
        Assert.Equal("Approval", Assert.Single(FormOffer.Make(Form with { Content = " " }, Widget, out _)!.Parts));
        Assert.DoesNotContain("{{", Assert.Single(FormOffer.Make(Form with { Content = "{{ contact.email }}" }, Widget, out _)!.Parts), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "token", "token" }, { "actions", "no actions" }, { "many", "longer than a chat" }, { "tab", "names" }, { "file", "kind" }, { "fields", "web widget" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_cannot_be_shown_is_named(string what, string expected)
    {
        var (form, channel) = what switch
        {
            "token" => (Form with { Token = null }, Widget),
            "actions" => (Form with { Actions = [] }, Widget),
            "many" => (Form with { Actions = [.. Enumerable.Range(0, 21).Select(at => new FormAction($"{at}", $"{at}"))] }, Widget),
            "tab" => (Form with { Actions = [new("a\tb", "A")] }, Widget),
            "file" => (Form with { Inputs = [new("photo", FormInputKind.Other)] }, Widget),
            _ => (Form with { Inputs = [new("name", FormInputKind.Line)] }, "Channel::Whatsapp"),
        };

        Assert.Null(FormOffer.Make(form, channel, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }
}
