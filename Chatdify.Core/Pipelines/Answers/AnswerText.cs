using System.Text;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>The answer as it grows: counts everything, stores no more than a limit.</summary>
internal sealed class AnswerText(int maxLength = AnswerText.LongestMessage)
{
    /// <summary>Chatwoot takes no longer message.</summary>
    public const int LongestMessage = 150_000;

    private readonly StringBuilder _text = new();

    /// <summary>Length of the whole answer in UTF-16 characters, stored or not.</summary>
    public long Length { get; private set; }

    /// <summary>The answer did not fit; <see cref="ToString"/> has only its beginning.</summary>
    public bool IsTooLong => Length > maxLength;

    public void Append(string? delta)
    {
        if (string.IsNullOrEmpty(delta))
        {
            return;
        }

        Length += delta.Length;
        _text.Append(delta, 0, Math.Min(delta.Length, maxLength - _text.Length));
    }

    public void Replace(string? text)
    {
        _text.Clear();
        Length = 0;
        Append(text);
    }

    /// <summary>The stored text. Halves of surrogate pairs that never found their other half become U+FFFD.</summary>
    public override string ToString()
    {
        var clean = new StringBuilder(_text.Length);
        foreach (var rune in _text.ToString().EnumerateRunes())
        {
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
