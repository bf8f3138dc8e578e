namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Secrets come in by secure parameters without a value of their own, and do not go out again.</summary>
public static class SecretRules
{
    private static readonly string[] SecretNames = ["Token", "Secret", "Key", "Password", "Dsn"];
    private static readonly string[] SecretProperties = ["value", "primaryKey", "secondaryKey", "InstrumentationKey", "ConnectionString", "keys"];

    public static IEnumerable<Finding> Check(BicepFile file) =>
    [
        .. file.Of(DeclarationKind.Param).Where(parameter => !parameter.IsSecure && IsSecretName(parameter.Name))
            .Select(parameter => new Finding(file.Path, parameter.Line, "not-secure", $"'{parameter.Name}' sounds like a secret and is not @secure().")),
        .. file.Of(DeclarationKind.Param).Where(parameter => parameter.IsSecure && parameter.Body is not ([] or [{ Value: "" }]))
            .Select(parameter => new Finding(file.Path, parameter.Line, "secret-in-file", $"'{parameter.Name}' has a value in the file.")),
        .. file.Of(DeclarationKind.Output).Where(output => Leaks(file, output.Body, []))
            .Select(output => new Finding(file.Path, output.Line, "secret-output", $"output '{output.Name}' holds a secret.")),
        .. file.Of(DeclarationKind.Module).SelectMany(module => PassedOpenly(file, module)),
    ];

    private static bool IsSecretName(string name) =>
        !name.StartsWith("with", StringComparison.Ordinal) && SecretNames.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an expression reads a secure parameter or a property that holds a secret, also by way of variables.</summary>
    private static bool Leaks(BicepFile file, IReadOnlyList<Token> body, HashSet<string> seen) => Expressions.References(body).Any(reference =>
        reference.Members.Any(SecretProperties.Contains)
        || (file.Find(reference.Name) is { } declaration && seen.Add(reference.Name)
            && (declaration.IsSecure || (declaration.Kind == DeclarationKind.Var && Leaks(file, declaration.Body, seen)))));

    /// <summary>A secure parameter may be handed on under a name that is secure by the rule above, or asked whether it is empty.</summary>
    private static IEnumerable<Finding> PassedOpenly(BicepFile file, Declaration module) =>
        Expressions.Properties(Expressions.Property(module.Body, "params"))
            .Where(parameter => !IsSecretName(parameter.Name) && !parameter.Value.Any(token => token.Is("empty")) && Leaks(file, parameter.Value, []))
            .Select(parameter => new Finding(file.Path, module.Line, "secret-passed", $"'{parameter.Name}' of '{module.Name}' is given a secret openly."));
}
