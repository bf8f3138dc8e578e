using System.Text;

namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Cuts Bicep text into pieces. Comments fall away; line ends stay, because they separate properties.</summary>
public sealed class Tokenizer(string text)
{
    private int _at;
    private int _line = 1;

    public static IReadOnlyList<Token> Read(string text) => new Tokenizer(text).ReadUntil(end: null);

    private List<Token> ReadUntil(char? end)
    {
        var tokens = new List<Token>();
        var depth = 0;
        while (_at < text.Length && !(depth == 0 && text[_at] == end))
        {
            depth += text[_at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (Next() is { } token)
            {
                tokens.Add(token);
            }
        }

        return end is null || _at < text.Length ? tokens : throw new FormatException($"Line {_line}: a string or an expression does not end.");
    }

    private Token? Next() => text[_at] switch
    {
        '\n' => NewLine(),
        '/' when Follows("//") => Skip(text.IndexOf('\n', _at)),
        '/' when Follows("/*") => Skip(text.IndexOf("*/", _at, StringComparison.Ordinal) + 2),
        '\'' when Follows("'''") => Verbatim(),
        '\'' => Quoted(),
        var c when char.IsWhiteSpace(c) => Skip(_at + 1),
        var c when char.IsAsciiLetter(c) || c == '_' => While(TokenKind.Word, character => char.IsAsciiLetterOrDigit(character) || character == '_'),
        var c when char.IsAsciiDigit(c) => While(TokenKind.Number, char.IsAsciiDigit),
        _ => Sign(),
    };

    private bool Follows(string value) => string.CompareOrdinal(text, _at, value, 0, value.Length) == 0;

    private Token NewLine()
    {
        _at++;
        return new Token(TokenKind.LineEnd, "\n", _line++, []);
    }

    private Token? Skip(int to)
    {
        to = to < 0 ? text.Length : to;
        _line += text.AsSpan(_at, to - _at).Count('\n');
        _at = to;
        return null;
    }

    private Token While(TokenKind kind, Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return new Token(kind, text[start.._at], _line, []);
    }

    private Token Sign()
    {
        var length = new[] { "=>", "==", "!=", ">=", "<=", "&&", "||", "??", ".?", "[?", "::" }.Any(Follows) ? 2 : 1;
        var token = new Token(TokenKind.Sign, text.Substring(_at, length), _line, []);
        _at += length;
        return token;
    }

    private Token Verbatim()
    {
        var (start, line) = (_at + 3, _line);
        var end = text.IndexOf("'''", start, StringComparison.Ordinal);
        var token = new Token(TokenKind.Text, end < 0 ? throw new FormatException($"Line {line}: a string does not end.") : text[start..end], line, []);
        Skip(end + 3);
        return token;
    }

    private Token Quoted()
    {
        var (value, inner, line) = (new StringBuilder(), new List<Token>(), _line);
        for (_at++; _at < text.Length && text[_at] is not ('\'' or '\n'); _at++)
        {
            if (text[_at] == '\\')
            {
                value.Append(text[++_at]);
            }
            else if (Follows("${"))
            {
                _at += 2;
                inner.AddRange(ReadUntil('}'));
                value.Append("${}");
            }
            else
            {
                value.Append(text[_at]);
            }
        }

        return _at++ < text.Length && text[_at - 1] == '\''
            ? new Token(TokenKind.Text, value.ToString(), line, inner)
            : throw new FormatException($"Line {line}: a string does not end.");
    }
}
