using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chatdify.Core.Pipelines.HumanInput;

/// <summary>
/// What a run had said before it waited for a person, as lengths and hashes of the pieces: a run that goes on may tell its whole answer again,
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
        : string.Create(CultureInfo.InvariantCulture, $"{said}{(said.Length == 0 ? "" : Between)}{piece.Length}{Inside}{Hash(piece)}");

    /// <summary>The text without what was said already, as far as it begins with that.</summary>
    public static string Without(string said, string text)
    {
        foreach (var piece in Pieces(said))
        {
            var at = piece.IndexOf(Inside, StringComparison.Ordinal);
            if (!int.TryParse(piece.AsSpan(0, Math.Max(at, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > text.Length
                || Hash(text[..length]) != piece[(at + 1)..])
            {
                break;
            }

            text = text[length..];
        }

        return text;
    }

    private static string[] Pieces(string said) => said.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    private static string Hash(string piece) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(piece)).AsSpan(0, 12));
}
