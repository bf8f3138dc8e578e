namespace Chatdify.Tests.Infra.Bicep;

/// <summary>A reference to a symbol, with what is read of it: <c>storage.outputs.name</c>.</summary>
public sealed record Reference(string Name, IReadOnlyList<string> Members, bool IsCall, int Line);

/// <summary>Reads what matters out of an expression without evaluating it.</summary>
public static class Expressions
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "if", "for", "in", "true", "false", "null", "existing" };

    /// <summary>All references, those inside strings included; loop variables are not.</summary>
    public static IEnumerable<Reference> References(IReadOnlyList<Token> tokens)
    {
        var own = LoopVariables(tokens);
        return All(tokens).Where(reference => reference.IsCall || !own.Contains(reference.Name));
    }

    /// <summary>All pieces, those inside strings included.</summary>
    public static IEnumerable<Token> Flat(IEnumerable<Token> tokens) => tokens.SelectMany(token => Flat(token.Inner).Prepend(token));

    /// <summary>The value of a property such as <c>properties.siteConfig.minTlsVersion</c>; empty when it is not there.</summary>
    public static IReadOnlyList<Token> Property(IReadOnlyList<Token> tokens, params string[] path)
    {
        foreach (var name in path)
        {
            tokens = Properties(tokens).FirstOrDefault(property => property.Name == name).Value ?? [];
        }

        return tokens;
    }

    /// <summary>The properties of the first object in an expression.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<Token> Value)> Properties(IReadOnlyList<Token> tokens)
    {
        var start = tokens.ToList().FindIndex(token => token.Is("{")) + 1;
        var depth = 0;
        for (var at = start; start > 0 && at < tokens.Count && !(depth == 0 && tokens[at].Is("}")); at++)
        {
            if (depth == 0 && IsKey(tokens, at))
            {
                var end = End(tokens, at + 2);
                yield return (tokens[at].Value, [.. tokens.Skip(at + 2).Take(end - at - 2)]);
                at = end - 1;
                continue;
            }

            depth += Depth(tokens[at]);
        }
    }

    private static int End(IReadOnlyList<Token> tokens, int at)
    {
        for (var depth = 0; at < tokens.Count; at++)
        {
            if (depth == 0 && (tokens[at].Kind == TokenKind.LineEnd || tokens[at].Is(",") || tokens[at].Is("}")))
            {
                break;
            }

            depth += Depth(tokens[at]);
        }

        return at;
    }

    private static int Depth(Token token) => token.Kind != TokenKind.Sign ? 0 : token.Value switch
    {
        "{" or "[" or "(" or "[?" => 1,
        "}" or "]" or ")" => -1,
        _ => 0,
    };

    private static bool IsKey(IReadOnlyList<Token> tokens, int at) =>
        tokens[at].Kind is TokenKind.Word or TokenKind.Text
        && at + 1 < tokens.Count && tokens[at + 1].Is(":")
        && (at == 0 || tokens[at - 1].Kind == TokenKind.LineEnd || tokens[at - 1].Is("{") || tokens[at - 1].Is(","));

    private static IEnumerable<Reference> All(IReadOnlyList<Token> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            foreach (var inner in All(tokens[at].Inner))
            {
                yield return inner;
            }

            var member = at > 0 && (tokens[at - 1].Is(".") || tokens[at - 1].Is(".?"));
            if (tokens[at].Kind == TokenKind.Word && !member && !IsKey(tokens, at) && !Keywords.Contains(tokens[at].Value))
            {
                yield return new Reference(
                    tokens[at].Value, Members(tokens, at + 1), at + 1 < tokens.Count && tokens[at + 1].Is("("), tokens[at].Line);
            }
        }
    }

    private static List<string> Members(IReadOnlyList<Token> tokens, int at)
    {
        var members = new List<string>();
        for (; at + 1 < tokens.Count && (tokens[at].Is(".") || tokens[at].Is(".?")); at += 2)
        {
            members.Add(tokens[at + 1].Value);
        }

        return members;
    }

    private static HashSet<string> LoopVariables(IReadOnlyList<Token> tokens)
    {
        var variables = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Is("for"))
            {
                variables.UnionWith(tokens.Skip(at + 1).TakeWhile(token => !token.Is("in")).Where(token => token.Kind == TokenKind.Word).Select(token => token.Value));
            }
        }

        return variables;
    }
}
