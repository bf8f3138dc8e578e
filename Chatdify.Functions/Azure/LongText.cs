using Azure.Data.Tables;

namespace Chatdify.Functions.Azure;

/// <summary>
/// Texts longer than a property holds (64 KiB, which is 32,768 UTF-16 units), split over properties <c>Text</c>, <c>Text1</c>, <c>Text2</c> …
/// </summary>
internal static class LongText
{
    private const int Chunk = 32_000;

    /// <summary>Writes a text; never splits a surrogate pair.</summary>
    public static void Write(TableEntity entity, string name, string text)
    {
        for (var (at, number) = (0, 0); at < text.Length || number == 0; number++)
        {
            var length = Math.Min(Chunk, text.Length - at);
            if (at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
            {
                length--;
            }

            entity[Property(name, number)] = text.Substring(at, length);
            at += length;
        }
    }

    /// <summary>Reads a text; empty when it is not there.</summary>
    public static string Read(TableEntity entity, string name)
    {
        var text = entity.GetString(name) ?? "";
        for (var number = 1; entity.GetString(Property(name, number)) is { } more; number++)
        {
            text += more;
        }

        return text;
    }

    private static string Property(string name, int number) => number == 0 ? name : name + number;
}
