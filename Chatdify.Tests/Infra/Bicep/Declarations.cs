namespace Chatdify.Tests.Infra.Bicep;

/// <summary>What a declaration brings into being.</summary>
public enum DeclarationKind
{
    Param,
    Var,
    Resource,
    Module,
    Output,
}

/// <summary>One declaration at the top of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its symbol.</param>
/// <param name="Target">The type and version of a resource, or the path of a module.</param>
/// <param name="Existing">A resource that is only referred to.</param>
/// <param name="HasDefault">A parameter that need not be given.</param>
/// <param name="Decorators">What stands before it, with <c>@</c>.</param>
/// <param name="Body">Everything after the equals sign, or after the name.</param>
public sealed record Declaration(
    DeclarationKind Kind, string Name, string Target, bool Existing, bool HasDefault, IReadOnlyList<Token> Decorators, IReadOnlyList<Token> Body)
{
    public bool IsSecure => Decorators.Any(token => token.Is("secure"));

    public int Line => Body.Count > 0 ? Body[0].Line : 0;

    /// <summary>The argument of a decorator such as <c>@maxLength(24)</c>.</summary>
    public int? Number(string decorator)
    {
        var at = Decorators.ToList().FindIndex(token => token.Is(decorator));
        return at < 0 ? null : int.Parse(Decorators[at + 2].Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>One Bicep file, cut into its declarations.</summary>
public sealed record BicepFile(string Path, IReadOnlyList<Declaration> Declarations)
{
    public IEnumerable<Declaration> Of(DeclarationKind kind) => Declarations.Where(declaration => declaration.Kind == kind);

    public Declaration? Find(string name) => Declarations.FirstOrDefault(declaration => declaration.Name == name && declaration.Kind != DeclarationKind.Output);

    public static BicepFile Parse(string path, string text) => new(path, [.. Statements(Tokenizer.Read(text)).Select(Declare).OfType<Declaration>()]);

    /// <summary>A statement ends at a line end outside of all brackets; decorators belong to the one that follows.</summary>
    private static IEnumerable<List<Token>> Statements(IReadOnlyList<Token> tokens)
    {
        var (statement, depth) = (new List<Token>(), 0);
        foreach (var token in tokens)
        {
            depth += token.Kind != TokenKind.Sign ? 0 : token.Value switch { "{" or "[" or "(" or "[?" => 1, "}" or "]" or ")" => -1, _ => 0 };
            var ends = token.Kind == TokenKind.LineEnd && depth == 0;
            if (!ends)
            {
                statement.Add(token);
            }
            else if (statement.Count > 0 && !OnlyDecorators(statement))
            {
                yield return statement;
                statement = [];
            }
        }

        if (statement.Count > 0)
        {
            yield return statement;
        }
    }

    private static bool OnlyDecorators(List<Token> statement) => DeclarationStart(statement) == statement.Count;

    private static int DeclarationStart(List<Token> statement)
    {
        var at = 0;
        while (at < statement.Count && statement[at].Is("@"))
        {
            at += 2;
            for (var depth = 0; at < statement.Count; at++)
            {
                depth += statement[at].Is("(") ? 1 : statement[at].Is(")") ? -1 : 0;
                if (depth == 0)
                {
                    at++;
                    break;
                }
            }
        }

        return at;
    }

    private static Declaration? Declare(List<Token> statement)
    {
        var start = DeclarationStart(statement);
        if (!Enum.TryParse<DeclarationKind>(statement[start].Value, ignoreCase: true, out var kind))
        {
            return statement[start].Value is "targetScope" or "metadata"
                ? null
                : throw new FormatException($"Line {statement[start].Line}: '{statement[start].Value}' begins no declaration that this checker knows.");
        }

        var equals = statement.FindIndex(start, token => token.Is("="));
        var target = kind is DeclarationKind.Resource or DeclarationKind.Module ? statement[start + 2].Value : "";
        return new Declaration(
            kind,
            statement[start + 1].Value,
            target,
            statement.Skip(start).Take(4).Any(token => token.Is("existing")),
            kind == DeclarationKind.Param && equals >= 0,
            statement[..start],
            equals < 0 ? [] : statement[(equals + 1)..]);
    }
}
