using System.Globalization;

namespace Azure.Data.Tables.Protocol;

/// <summary>Writes values as literals of an OData filter, so that text from outside cannot change the filter.</summary>
internal static class ODataLiteral
{
    /// <summary>The filter with its interpolated values as literals.</summary>
    /// <exception cref="ArgumentException">A value has a type that filters do not have.</exception>
    public static string Filter(FormattableString filter) =>
        string.Format(CultureInfo.InvariantCulture, filter.Format, [.. filter.GetArguments().Select(Literal)]);

    private static string Literal(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool boolean => boolean ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => number.ToString(CultureInfo.InvariantCulture),
        Guid guid => $"guid'{guid}'",
        DateTimeOffset date => $"datetime'{date.UtcDateTime:O}'",
        DateTime date => $"datetime'{date.ToUniversalTime():O}'",
        _ => throw new ArgumentException($"An OData filter has no literal for {value?.GetType().ToString() ?? "null"}.", nameof(value)),
    };
}
