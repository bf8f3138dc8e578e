using System.Globalization;

using Chatdify.Core.Conversations;

namespace Chatdify.Core.Pipelines.HumanInput;

/// <summary>
/// What a run had said before it waited for a person, as its pieces, each a <see cref="SaidText"/>: a run that goes on may tell its whole answer again,
/// and the customer has the beginning already.
/// </summary>
public static class SaidBefore
{
    private const char Between = ' ';
    private const char Inside = ':';

    /// <summary>A run that asks more often than this is no conversation; what it had said first is not known again then.</summary>
    private const int MostPieces = 50;

    /// <summary>What was said, with one more piece.</summary>
    public static string And(string said, string piece) => piece.Length == 0 || Pieces(said).Length >= MostPieces
        ? said
        : string.Create(CultureInfo.InvariantCulture, $"{said}{(said.Length == 0 ? "" : Between)}{piece.Length}{Inside}{SaidText.Of(piece, piece.Length).Hash}");

    /// <summary>The text without what was said already, as far as it begins with that.</summary>
    public static string Without(string said, string text)
    {
        foreach (var piece in Pieces(said))
        {
            if (Read(piece) is not { } known || !known.Begins(text))
            {
                break;
            }

            text = text[known.Length..];
        }

        return text;
    }

    private static string[] Pieces(string said) => said.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    private static SaidText? Read(string piece)
    {
        var at = Math.Max(piece.IndexOf(Inside, StringComparison.Ordinal), 0);
        return int.TryParse(piece.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? new SaidText(length, piece[(at + 1)..]) : null;
    }
}
