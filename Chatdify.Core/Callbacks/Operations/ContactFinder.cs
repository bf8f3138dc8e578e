using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Finds the contact that a new conversation is for, or makes it.</summary>
internal sealed class ContactFinder(PeopleApi people)
{
    private static readonly (string Ours, string Theirs)[] Ids = [("identifier", "identifier"), ("email", "email"), ("phone", "phone_number")];

    /// <summary>The contact's id, and whether it was made now.</summary>
    /// <exception cref="CallbackException">Nothing tells who it is.</exception>
    public async Task<(long Id, bool IsNew)> FindOrCreateAsync(CallbackArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Whole("contact_id") is { } given)
        {
            return (given, false);
        }

        if (!Ids.Any(id => arguments.Has(id.Ours)))
        {
            throw new CallbackException(CallbackProblems.Malformed("contact_id", "Give contact_id, or one of identifier, email and phone."));
        }

        if (await FindAsync(arguments, cancellationToken) is { } found)
        {
            return (found, false);
        }

        try
        {
            return (await people.CreateContactAsync(Contact(arguments), cancellationToken), true);
        }
        catch (ChatwootCallException taken) when (taken.Status == 422)
        {
            // Somebody else has made it just now.
            if (await FindAsync(arguments, cancellationToken) is { } theirs)
            {
                return (theirs, false);
            }

            throw;
        }
    }

    /// <summary>Chatwoot's search finds parts of words; only the whole counts.</summary>
    private async Task<long?> FindAsync(CallbackArguments arguments, CancellationToken cancellationToken)
    {
        foreach (var (ours, theirs) in Ids)
        {
            if (arguments.Text(ours) is not { } wanted)
            {
                continue;
            }

            var rows = await people.SearchContactsAsync(wanted, cancellationToken);
            var same = rows.Where(row => string.Equals(row.Member(theirs).Text(), wanted, StringComparison.OrdinalIgnoreCase));
            if (same.Select(row => row.Member("id").Whole()).FirstOrDefault() is { } id)
            {
                return id;
            }
        }

        return null;
    }

    private static JsonObject Contact(CallbackArguments arguments)
    {
        var contact = new JsonObject { ["name"] = arguments.Text("name") ?? arguments.Text("email") ?? arguments.Text("phone") ?? arguments.Text("identifier") };
        foreach (var (ours, theirs) in Ids)
        {
            if (arguments.Text(ours) is { } value)
            {
                contact[theirs] = value;
            }
        }

        return contact;
    }
}
