namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Every symbol that is used is declared, once, and every parameter and variable that is declared is used.</summary>
public static class ReferenceRules
{
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "cidrSubnet", "concat", "contains", "empty", "environment", "guid", "items", "length", "resourceGroup", "string", "subscription",
        "subscriptionResourceId", "take", "tenant", "toLower", "union", "uniqueString",
    };

    public static IEnumerable<Finding> Check(BicepFile file)
    {
        var used = file.Declarations.SelectMany(declaration => Expressions.References(declaration.Body)).ToList();
        return
        [
            .. Twice(file),
            .. used.Where(reference => !Resolves(file, reference))
                .Select(reference => new Finding(file.Path, reference.Line, "unresolved", $"'{reference.Name}' is not declared.")),
            .. file.Declarations
                .Where(declaration => declaration.Kind is DeclarationKind.Param or DeclarationKind.Var && used.TrueForAll(reference => reference.Name != declaration.Name))
                .Select(declaration => new Finding(file.Path, declaration.Line, "unused", $"'{declaration.Name}' is never used.")),
        ];
    }

    private static bool Resolves(BicepFile file, Reference reference) =>
        reference.IsCall ? Functions.Contains(reference.Name) : file.Find(reference.Name) is not null;

    private static IEnumerable<Finding> Twice(BicepFile file) => file.Declarations
        .GroupBy(declaration => (declaration.Name, declaration.Kind == DeclarationKind.Output))
        .Where(group => group.Count() > 1)
        .Select(group => new Finding(file.Path, group.Last().Line, "twice", $"'{group.Key.Name}' is declared more than once."));
}
