using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Chatwoot's limits for custom attribute values: 1500 characters, ten digits.</summary>
internal static class AttributeLimits
{
    private const int MaxLength = 1500;
    private const decimal MaxNumber = 9_999_999_999;

    public static void Check(JsonObject attributes)
    {
        foreach (var (name, value) in attributes)
        {
            var tooLong = value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length > MaxLength;
            var tooLarge = value?.GetValueKind() == JsonValueKind.Number
                && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > MaxNumber;
            if (tooLong || tooLarge)
            {
                throw RestFailure.Invalid($"Custom attributes {name} is too {(tooLong ? "long" : "large")}", "custom_attributes");
            }
        }
    }
}
