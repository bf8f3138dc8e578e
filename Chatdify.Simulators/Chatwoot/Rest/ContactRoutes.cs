using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Contacts: search, read, create, merge attributes.</summary>
internal sealed class ContactRoutes(World world)
{
    public void Map(RestServer rest)
    {
        rest.Get("/contacts", Index);
        rest.Get("/contacts/search", Search);
        rest.Post("/contacts", Create);
        rest.Get("/contacts/{id}", call => Payload(View(call.Contact())));
        rest.Patch("/contacts/{id}", Update);
        rest.Delete("/contacts/{id}", Delete);
        rest.Post("/contacts/{id}/destroy_custom_attributes", DestroyAttributes);
        rest.Get("/contacts/{id}/conversations", Conversations);
        rest.Get("/contacts/{id}/contactable_inboxes", Inboxes);
        rest.Post("/contacts/{id}/contact_inboxes", CreateContactInbox);
        rest.Get("/contacts/{id}/labels", call => Payload(Views.Strings(call.Contact().Labels)));
        rest.Post("/contacts/{id}/labels", SetLabels);
    }

    private static RestReply Payload(JsonNode payload) => new(new JsonObject { ["payload"] = payload });

    private RestReply Index(RestCall call)
    {
        var known = world.Contacts.Where(row => row.Email is not null || row.PhoneNumber is not null || row.Identifier is not null).ToList();
        return Page(call, known, new JsonObject { ["count"] = known.Count });
    }

    private RestReply Search(RestCall call)
    {
        if (string.IsNullOrWhiteSpace(call.Query("q")))
        {
            return RestReply.Empty;
        }

        var wanted = call.Query("q")!.Trim();
        var found = world.Contacts.Where(row => Has(row.Name, wanted) || Has(row.Email, wanted) || Has(row.PhoneNumber, wanted)
            || row.Identifier?.Contains(wanted, StringComparison.Ordinal) == true).ToList();
        return Page(call, found, new JsonObject { ["count"] = Math.Min(15, found.Count) });
    }

    private static bool Has(string? text, string wanted) => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true;

    private RestReply Page(RestCall call, List<ContactRow> rows, JsonObject meta)
    {
        var page = (int)Math.Max(1, call.QueryId("page") ?? 1);
        meta["current_page"] = call.Query("page") is { } given ? JsonValue.Create(given) : JsonValue.Create(1);
        meta["has_more"] = rows.Count > page * 15;
        return new RestReply(new JsonObject { ["meta"] = meta, ["payload"] = Views.Many(rows.Skip((page - 1) * 15).Take(15), View) });
    }

    private RestReply Create(RestCall call)
    {
        CheckUnique(call, null);
        var contact = world.AddContact(call.Text("name") ?? "");
        Fill(call, contact);
        JsonNode? link = null;
        if (world.Inboxes.Find(inbox => inbox.Id == call.Id("inbox_id")) is { } inbox)
        {
            link = Link(world.ContactInboxOf(contact, inbox, call.Text("source_id")));
        }

        return Payload(new JsonObject { ["contact"] = View(contact), ["contact_inbox"] = link });
    }

    private RestReply Update(RestCall call)
    {
        var contact = call.Contact();
        CheckUnique(call, contact);
        Fill(call, contact);
        return Payload(View(contact));
    }

    private static void Fill(RestCall call, ContactRow contact)
    {
        contact.Name = call.Text("name") ?? contact.Name;
        contact.Email = call.Text("email") ?? contact.Email;
        contact.PhoneNumber = call.Text("phone_number") ?? contact.PhoneNumber;
        contact.Identifier = call.Text("identifier") ?? contact.Identifier;
        contact.Blocked = call.Body.ContainsKey("blocked") ? call.Flag("blocked") : contact.Blocked;
        Merge(contact.AdditionalAttributes, call.Object("additional_attributes"));
        var custom = call.Object("custom_attributes");
        AttributeLimits.Check(custom ?? []);
        Merge(contact.CustomAttributes, custom);
    }

    private static void Merge(JsonObject into, JsonObject? from)
    {
        foreach (var (name, value) in from ?? [])
        {
            into[name] = value?.DeepClone();
        }
    }

    private void CheckUnique(RestCall call, ContactRow? self)
    {
        foreach (var (name, column) in new (string, Func<ContactRow, string?>)[]
            { ("email", row => row.Email), ("phone_number", row => row.PhoneNumber), ("identifier", row => row.Identifier) })
        {
            if (call.Text(name) is { } value && world.Contacts.Exists(row => row != self && column(row) == value))
            {
                throw RestFailure.Invalid($"{char.ToUpperInvariant(name[0])}{name[1..].Replace('_', ' ')} has already been taken", name);
            }
        }
    }

    private RestReply Delete(RestCall call)
    {
        call.RequireAdministrator();
        world.Contacts.Remove(call.Contact());
        return RestReply.Empty;
    }

    private RestReply DestroyAttributes(RestCall call)
    {
        var contact = call.Contact();
        foreach (var name in call.TextList("custom_attributes"))
        {
            contact.CustomAttributes.Remove(name);
        }

        return Payload(View(contact));
    }

    private RestReply Conversations(RestCall call)
    {
        var contact = call.Contact();
        var rows = world.Conversations.Values.Where(row => row.Contact == contact).OrderByDescending(row => row.LastActivityAt).Take(20);
        return Payload(Views.Many(rows, row => Views.Conversation(world, row)));
    }

    private RestReply Inboxes(RestCall call)
    {
        var contact = call.Contact();
        return Payload(Views.Many(world.Inboxes, inbox => Link(world.ContactInboxOf(contact, inbox))));
    }

    private RestReply CreateContactInbox(RestCall call)
    {
        var inbox = world.Inboxes.Find(candidate => candidate.Id == call.Id("inbox_id")) ?? throw RestFailure.NotFound();
        return new RestReply(Link(world.ContactInboxOf(call.Contact(), inbox, call.Text("source_id"))));
    }

    private RestReply SetLabels(RestCall call)
    {
        var contact = call.Contact();
        contact.Labels = [.. call.TextList("labels")];
        return Payload(Views.Strings(contact.Labels));
    }

    private JsonObject View(ContactRow row)
    {
        var view = Views.Contact(row);
        view["contact_inboxes"] = Views.Many(world.ContactInboxes.Where(link => link.Contact == row), Link);
        return view;
    }

    private static JsonObject Link(ContactInboxRow link) => new()
    {
        ["source_id"] = link.SourceId,
        ["inbox"] = new JsonObject
        {
            ["id"] = link.Inbox.Id,
            ["avatar_url"] = "",
            ["channel_id"] = link.Inbox.Id,
            ["name"] = link.Inbox.Name,
            ["channel_type"] = link.Inbox.Channel,
            ["provider"] = null,
        },
    };
}
