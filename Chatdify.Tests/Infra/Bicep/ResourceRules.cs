using System.Text.RegularExpressions;

namespace Chatdify.Tests.Infra.Bicep;

/// <summary>Resources: known API versions and roles, names that Azure takes, encryption in transit, no keys.</summary>
public static partial class ResourceRules
{
    /// <summary>Properties that a resource must have with exactly this value.</summary>
    private static readonly (string Type, string[] Path, string[] Values)[] Musts =
    [
        ("Microsoft.Storage/storageAccounts", ["properties", "allowSharedKeyAccess"], ["false"]),
        ("Microsoft.Storage/storageAccounts", ["properties", "allowBlobPublicAccess"], ["false"]),
        ("Microsoft.Storage/storageAccounts", ["properties", "supportsHttpsTrafficOnly"], ["true"]),
        ("Microsoft.Storage/storageAccounts", ["properties", "minimumTlsVersion"], ["TLS1_2", "TLS1_3"]),
        ("Microsoft.Web/sites", ["properties", "httpsOnly"], ["true"]),
        ("Microsoft.Web/sites", ["properties", "siteConfig", "minTlsVersion"], ["1.2", "1.3"]),
        ("Microsoft.Web/sites", ["properties", "siteConfig", "ftpsState"], ["Disabled"]),
        ("Microsoft.KeyVault/vaults", ["properties", "enableRbacAuthorization"], ["true"]),
        ("Microsoft.Insights/components", ["properties", "DisableLocalAuth"], ["true"]),
    ];

    /// <summary>Longest name, and the characters that its fixed parts may have.</summary>
    private static readonly Dictionary<string, (int Longest, string Characters)> Names = new(StringComparer.Ordinal)
    {
        ["Microsoft.Storage/storageAccounts"] = (24, "abcdefghijklmnopqrstuvwxyz0123456789"),
        ["Microsoft.KeyVault/vaults"] = (24, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"),
        ["Microsoft.Web/sites"] = (60, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"),
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = (63, "abcdefghijklmnopqrstuvwxyz0123456789-"),
    };

    public static IEnumerable<Finding> Check(BicepFile file, Allowed allowed) =>
        file.Of(DeclarationKind.Resource).SelectMany(resource => Check(file, resource, allowed)).Concat(Roles(file, allowed)).Concat(Keys(file));

    private static IEnumerable<Finding> Check(BicepFile file, Declaration resource, Allowed allowed)
    {
        if (!allowed.Versions.Contains(resource.Target))
        {
            yield return new Finding(file.Path, resource.Line, "api-version", $"'{resource.Target}' is not on the list of versions that were looked up.");
        }

        var type = resource.Target.Split('@')[0];
        foreach (var (_, path, values) in Musts.Where(must => must.Type == type && !resource.Existing))
        {
            if (Expressions.Property(resource.Body, path) is not [{ Value: var value }] || !values.Contains(value))
            {
                yield return new Finding(file.Path, resource.Line, "unsafe", $"{string.Join('.', path)} of '{resource.Name}' must be {string.Join(" or ", values)}.");
            }
        }

        if (!resource.Existing && Names.TryGetValue(type, out var rule) && !IsGoodName(file, Expressions.Property(resource.Body, "name"), rule))
        {
            yield return new Finding(
                file.Path, resource.Line, "name", $"the name of '{resource.Name}' must be a good literal or a parameter with @maxLength of at most {rule.Longest}.");
        }
    }

    private static bool IsGoodName(BicepFile file, IReadOnlyList<Token> name, (int Longest, string Characters) rule) => name switch
    {
        [{ Kind: TokenKind.Text, Inner.Count: 0, Value: var literal }] => literal.Length <= rule.Longest && literal.All(rule.Characters.Contains),
        [{ Kind: TokenKind.Word, Value: var symbol }] => file.Find(symbol)?.Number("maxLength") <= rule.Longest,
        _ => false,
    };

    /// <summary>A role is one of the list; a role definition of our own could hold a wildcard and is not needed.</summary>
    private static IEnumerable<Finding> Roles(BicepFile file, Allowed allowed) =>
    [
        .. Texts(file).Where(text => Guid().IsMatch(text.Value) && !allowed.Roles.Contains(text.Value))
            .Select(text => new Finding(file.Path, text.Line, "role", $"'{text.Value}' is not a role that was looked up.")),
        .. file.Of(DeclarationKind.Resource)
            .Where(resource => resource.Target.StartsWith("Microsoft.Authorization/roleDefinitions@", StringComparison.Ordinal))
            .Select(resource => new Finding(file.Path, resource.Line, "role", $"'{resource.Name}' defines a role.")),
        .. Texts(file).Where(text => text.Value == "*" || text.Value.EndsWith("/*", StringComparison.Ordinal))
            .Select(text => new Finding(file.Path, text.Line, "wildcard", "a wildcard.")),
    ];

    private static IEnumerable<Finding> Keys(BicepFile file) => file.Declarations
        .SelectMany(declaration => Expressions.Flat(declaration.Body))
        .Where(token => token.Kind == TokenKind.Word && ListFunction().IsMatch(token.Value))
        .Select(token => new Finding(file.Path, token.Line, "list-keys", $"'{token.Value}' hands out keys."));

    private static IEnumerable<Token> Texts(BicepFile file) => file.Declarations
        .SelectMany(declaration => Expressions.Flat(declaration.Body)).Where(token => token.Kind == TokenKind.Text);

    [GeneratedRegex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Guid();

    [GeneratedRegex("^list[A-Z]", RegexOptions.NonBacktracking)]
    private static partial Regex ListFunction();
}
