namespace Chatdify.Tests.Infra.Bicep;

/// <summary>A module exists, is given what it wants and nothing else, and has the outputs that are read.</summary>
public static class ModuleRules
{
    public static IEnumerable<Finding> Check(BicepFile file, IReadOnlyDictionary<string, BicepFile> files) =>
        file.Of(DeclarationKind.Module).SelectMany(module => files.TryGetValue(Path(file, module), out var target)
            ? Check(file, module, target)
            : [new Finding(file.Path, module.Line, "module-missing", $"'{module.Target}' is no file here.")]);

    private static string Path(BicepFile file, Declaration module)
    {
        var folder = file.Path.Contains('/', StringComparison.Ordinal) ? file.Path[..(file.Path.LastIndexOf('/') + 1)] : "";
        return folder + module.Target;
    }

    private static IEnumerable<Finding> Check(BicepFile file, Declaration module, BicepFile target)
    {
        var wanted = target.Of(DeclarationKind.Param).ToList();
        var given = Expressions.Properties(Expressions.Property(module.Body, "params")).Select(property => property.Name).ToList();
        var outputs = target.Of(DeclarationKind.Output).Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. wanted.Where(parameter => !parameter.HasDefault && !given.Contains(parameter.Name))
                .Select(parameter => new Finding(file.Path, module.Line, "param-missing", $"module '{module.Name}' is not given '{parameter.Name}'.")),
            .. given.Where(name => wanted.TrueForAll(parameter => parameter.Name != name))
                .Select(name => new Finding(file.Path, module.Line, "param-unknown", $"module '{module.Name}' has no parameter '{name}'.")),
            .. OutputsRead(file, module.Name).Where(reference => !outputs.Contains(reference.Members[1]))
                .Select(reference => new Finding(file.Path, reference.Line, "output-unknown", $"module '{module.Name}' has no output '{reference.Members[1]}'.")),
        ];
    }

    private static IEnumerable<Reference> OutputsRead(BicepFile file, string module) => file.Declarations
        .SelectMany(declaration => Expressions.References(declaration.Body))
        .Where(reference => reference.Name == module && reference.Members is ["outputs", _, ..]);
}
