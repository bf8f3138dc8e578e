using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>Compares the shape of two JSON trees: names, their order, kinds of values; null may stand for anything.</summary>
internal static class JsonShape
{
    // What customers and agents put in is free; a change list names whatever changed.
    private static readonly string[] FreeForm =
        ["additional_attributes", "content_attributes", "custom_attributes", "changed_attributes", "event_info", "initiated_at"];

    public static JsonObject Sample(string name) =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "Chatwoot", $"{name}.json")))!;

    public static void AssertSame(JsonNode? expected, JsonNode? actual, string path = "$")
    {
        switch (expected, actual)
        {
            case (null, _) or (_, null):
                return;
            case (JsonObject one, JsonObject other):
                Assert.True(Names(one) == Names(other), $"{path}: expected {Names(one)}, got {Names(other)}");
                foreach (var (name, value) in one.Where(member => !FreeForm.Contains(member.Key)))
                {
                    AssertSame(value, other[name], $"{path}.{name}");
                }

                return;
            case (JsonArray one, JsonArray other):
                foreach (var (item, index) in one.Zip(other).Select((pair, index) => (pair, index)))
                {
                    AssertSame(item.First, item.Second, $"{path}[{index}]");
                }

                return;
            default:
                Assert.True(Kind(expected!) == Kind(actual!), $"{path}: expected {expected!.ToJsonString()}, got {actual!.ToJsonString()}");
                return;
        }
    }

    private static string Names(JsonObject members) => string.Join(' ', members.Select(member => member.Key));

    private static string Kind(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => node.ToJsonString().Contains('.', StringComparison.Ordinal) ? "float" : "integer",
        var other => other.ToString(),
    };
}
