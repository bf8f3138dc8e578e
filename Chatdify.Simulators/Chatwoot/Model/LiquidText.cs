using System.Text;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>
/// What Chatwoot does to outgoing text before it is stored: a Liquid template. Variables it knows are filled in, unknown ones vanish,
/// tags are removed, text inside back-ticks stays, and a template that does not parse stays as it is.
/// </summary>
internal static class LiquidText
{
    public static string? Render(string? content, ConversationRow conversation)
    {
        if (content is null)
        {
            return null;
        }

        var text = new StringBuilder();
        for (var at = 0; at < content.Length;)
        {
            var end = EndOfCode(content, at);
            if (end > at)
            {
                text.Append(content, at, end - at);
                at = end;
            }
            else if (Opens(content, at) is { } closing)
            {
                end = content.IndexOf(closing, at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    return content;
                }

                text.Append(closing == "}}" ? Value(content[(at + 2)..end], conversation) : "");
                at = end + 2;
            }
            else
            {
                text.Append(content[at++]);
            }
        }

        return text.ToString();
    }

    private static int EndOfCode(string content, int at)
    {
        var end = content[at] == '`' ? content.IndexOf('`', at + 1) : -1;
        return end < 0 ? at : end + 1;
    }

    private static string? Opens(string content, int at) =>
        content[at] != '{' || at + 1 == content.Length ? null
        : content[at + 1] == '{' ? "}}"
        : content[at + 1] == '%' ? "%}"
        : null;

    private static string Value(string expression, ConversationRow conversation) =>
        expression.Split('|')[0].Trim('-', ' ', '\t', '\n') switch
        {
            "contact.name" => conversation.Contact.Name,
            "contact.first_name" => conversation.Contact.Name.Split(' ')[0],
            "contact.email" => conversation.Contact.Email ?? "",
            "contact.phone_number" => conversation.Contact.PhoneNumber ?? "",
            "conversation.display_id" => conversation.Id.ToString(),
            "inbox.name" => conversation.Inbox.Name,
            "agent.name" => conversation.Assignee?.Name ?? "",
            _ => "",
        };
}
