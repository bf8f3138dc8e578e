namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Something wrong in a Bicep file.</summary>
public sealed record Finding(string Path, int Line, string Rule, string Text)
{
    public override string ToString() => $"{Path}({Line}): {Rule}: {Text}";
}

/// <summary>API versions (<c>type@version</c>) and role ids that may be used.</summary>
public sealed record Allowed(IReadOnlySet<string> Versions, IReadOnlySet<string> Roles);

/// <summary>
/// Checks what the Bicep compiler would, as far as it goes without its type library, and what this repository demands of its
/// infrastructure. It reads pieces of text and evaluates nothing.
/// </summary>
public static class BicepChecker
{
    /// <summary>Checks files, given by path; modules are looked for among them.</summary>
    public static IReadOnlyList<Finding> Check(IReadOnlyDictionary<string, string> files, Allowed allowed)
    {
        var parsed = files.Select(file => BicepFile.Parse(file.Key, file.Value)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        return
        [
            .. parsed.Values.SelectMany(file => ReferenceRules.Check(file)),
            .. parsed.Values.SelectMany(file => ModuleRules.Check(file, parsed)),
            .. parsed.Values.SelectMany(file => ResourceRules.Check(file, allowed)),
            .. parsed.Values.SelectMany(file => SecretRules.Check(file)),
        ];
    }
}
