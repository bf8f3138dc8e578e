using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>
/// The shapes in which people appear. At the top level of an event a contact has no <c>type</c>; in nested ("push") shapes it has.
/// </summary>
internal static class People
{
    public static JsonObject Account(World world) => new() { ["id"] = world.Options.AccountId, ["name"] = world.Options.AccountName };

    public static JsonObject Contact(World world, ContactRow contact) => new()
    {
        ["account"] = Account(world),
        ["additional_attributes"] = contact.AdditionalAttributes.DeepClone(),
        ["avatar"] = "",
        ["custom_attributes"] = contact.CustomAttributes.DeepClone(),
        ["email"] = contact.Email,
        ["id"] = contact.Id,
        ["identifier"] = contact.Identifier,
        ["name"] = contact.Name,
        ["phone_number"] = contact.PhoneNumber,
        ["thumbnail"] = "",
        ["blocked"] = contact.Blocked,
    };

    public static JsonObject ContactPush(ContactRow contact) => new()
    {
        ["additional_attributes"] = contact.AdditionalAttributes.DeepClone(),
        ["custom_attributes"] = contact.CustomAttributes.DeepClone(),
        ["email"] = contact.Email,
        ["id"] = contact.Id,
        ["identifier"] = contact.Identifier,
        ["name"] = contact.Name,
        ["phone_number"] = contact.PhoneNumber,
        ["thumbnail"] = "",
        ["blocked"] = contact.Blocked,
        ["type"] = "contact",
    };

    public static JsonObject Agent(AgentRow agent) =>
        new() { ["id"] = agent.Id, ["name"] = agent.Name, ["email"] = agent.Email, ["type"] = "user" };

    public static JsonObject AgentPush(AgentRow agent) => new()
    {
        ["id"] = agent.Id,
        ["name"] = agent.Name,
        ["available_name"] = agent.AvailableName,
        ["avatar_url"] = "",
        ["type"] = "user",
        ["availability_status"] = "online",
        ["thumbnail"] = "",
    };

    public static JsonObject Bot(BotRow bot) => new() { ["id"] = bot.Id, ["name"] = bot.Name, ["type"] = "agent_bot" };

    public static JsonObject BotPush(BotRow bot) =>
        new() { ["id"] = bot.Id, ["name"] = bot.Name, ["avatar_url"] = "", ["type"] = "agent_bot" };

    /// <summary>Author at the top level of a message event; null for templates and deleted people.</summary>
    public static JsonObject? Sender(World world, MessageRow message) => message.Author switch
    {
        { Type: "Contact" } => Contact(world, message.Conversation.Contact),
        { Type: "User", Id: var id } => world.Agents.Find(agent => agent.Id == id) is { } agent ? Agent(agent) : null,
        { Type: "AgentBot", Id: var id } => world.Bots.Find(bot => bot.Id == id) is { } bot ? Bot(bot) : null,
        _ => null,
    };

    /// <summary>Author in nested messages and REST answers.</summary>
    public static JsonObject? SenderPush(World world, MessageRow message) => message.Author switch
    {
        { Type: "Contact" } => ContactPush(message.Conversation.Contact),
        { Type: "User", Id: var id } => world.Agents.Find(agent => agent.Id == id) is { } agent ? AgentPush(agent) : null,
        { Type: "AgentBot", Id: var id } => world.Bots.Find(bot => bot.Id == id) is { } bot ? BotPush(bot) : null,
        _ => null,
    };
}
