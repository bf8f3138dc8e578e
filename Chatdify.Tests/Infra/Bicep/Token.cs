namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Kinds of what Bicep text is made of.</summary>
public enum TokenKind
{
    Word,
    Number,
    Text,
    Sign,
    LineEnd,
}

/// <summary>
/// One piece of Bicep text. A string is one piece; its <paramref name="Value"/> has <c>${}</c> where something is put in, and the
/// pieces put in are <paramref name="Inner"/>.
/// </summary>
public sealed record Token(TokenKind Kind, string Value, int Line, IReadOnlyList<Token> Inner)
{
    public bool Is(string value) => Kind != TokenKind.Text && Value == value;
}
