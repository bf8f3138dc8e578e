using System.Text;

namespace Chatdify.Tests.Hostile;

/// <summary>Makes of good bytes what a broken or hostile sender might send. The same chance makes the same bytes.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> samples)
{
    /// <summary>Values that have broken parsers before: other types, numbers past every limit, halves of surrogate pairs, control characters.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "-0", "1e400", "-1e-400", "9223372036854775807", "9223372036854775808", "1.0", "1e3",
        "184467440737095516160000000000000000000000000000000000", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u001b[31m\\r\\n\"",
        "\"\\u2028\\ufeff\"", "\"../../etc\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "0.5", "-62135596800",
        "[[[[[[[[[[]]]]]]]]]]", "{\"a\":{\"a\":1},\"a\":2}", "\"None\"", "\"{\\\"a\\\":\\\"\\\\ud800\\\"}\"", "\"[\\\"\\\\udfff\\\"]\"", "[null,1,{}]",
    ];

    private static readonly byte[][] Bytes =
        [[0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], "\\"u8.ToArray(), "\\u"u8.ToArray(), "\""u8.ToArray(), "\r"u8.ToArray()];

    /// <summary>A sample after one to four changes.</summary>
    public byte[] Next()
    {
        var bytes = Pick(samples);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            bytes = Change(bytes);
        }

        return bytes;
    }

    /// <summary>A hostile JSON value.</summary>
    public string Value() => random.Next(12) switch
    {
        0 => $"\"{new string((char)random.Next('0', 'z' + 1), random.Next(200_000)).Replace('\\', '/')}\"",
        1 => string.Concat(Enumerable.Repeat("[", random.Next(1, 1500))) + "1",
        2 => Nested(random.Next(1, 100)),
        _ => Pick(Values),
    };

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":[", depth)) + "1" + string.Concat(Enumerable.Repeat("]}", depth));

    private byte[] Change(byte[] bytes) => bytes.Length == 0 ? Pick(Bytes) : random.Next(10) switch
    {
        0 => Flip(bytes),
        1 => bytes[..random.Next(bytes.Length)],
        2 => bytes[random.Next(bytes.Length)..],
        3 => Insert(bytes, random.Next(bytes.Length), Pick(Bytes)),
        4 => Swap(bytes, Pick(samples)),
        5 => Repeat(bytes),
        _ => ReplaceValue(bytes),
    };

    private byte[] Flip(byte[] bytes)
    {
        var flipped = (byte[])bytes.Clone();
        for (var times = random.Next(1, 8); times > 0; times--)
        {
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        }

        return flipped;
    }

    private byte[] Swap(byte[] bytes, byte[] other) => [.. bytes[..random.Next(bytes.Length)], .. other[random.Next(other.Length)..]];

    /// <summary>Says a part again right behind itself: keys twice, lines twice.</summary>
    private byte[] Repeat(byte[] bytes)
    {
        var from = random.Next(bytes.Length);
        var to = random.Next(from, bytes.Length);
        return Insert(bytes, to, bytes[from..to]);
    }

    /// <summary>Puts a hostile value where some member's value is.</summary>
    private byte[] ReplaceValue(byte[] bytes)
    {
        var colons = Enumerable.Range(0, bytes.Length - 1).Where(at => bytes[at] == ':' && bytes[at + 1] is (byte)' ' or (byte)'"' or >= (byte)'0' and <= (byte)'9').ToList();
        if (colons.Count == 0)
        {
            return Flip(bytes);
        }

        var at = Pick(colons) + 1;
        var end = at;
        while (end < bytes.Length && bytes[end] is not ((byte)',' or (byte)'}' or (byte)'\n'))
        {
            end++;
        }

        return [.. bytes[..at], .. Encoding.UTF8.GetBytes(Value()), .. bytes[end..]];
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] more) => [.. bytes[..at], .. more, .. bytes[at..]];
}
