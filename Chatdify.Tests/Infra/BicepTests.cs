using Chatdify.Tests.Infra.Bicep;

using Xunit;

namespace Chatdify.Tests.Infra;

/// <summary>infra/ passes our checker, and each rule of the checker finds what it is there for.</summary>
public sealed class BicepTests
{
    private static readonly Allowed Some = new(
        new HashSet<string>(StringComparer.Ordinal) { "Microsoft.Storage/storageAccounts@2025-01-01", "Microsoft.Web/sites@2025-03-01", "Microsoft.KeyVault/vaults@2024-11-01" },
        new HashSet<string>(StringComparer.Ordinal) { "974c5e8b-45b9-4653-ba55-5f855dd0fb88" });

    private const string GoodAccount = """
        param name string
        resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
          name: 'stchatdify'
          tags: { purpose: 'of ${name}' }
          properties: {
            allowSharedKeyAccess: false
            allowBlobPublicAccess: false
            supportsHttpsTrafficOnly: true
            minimumTlsVersion: 'TLS1_2'
          }
        }
        output id string = account.id
        """;

    [Fact]
    public void Our_infrastructure_is_clean() => Assert.Empty(BicepChecker.Check(InfraFiles.Bicep, InfraFiles.Sources));

    [Fact]
    public void Every_version_and_role_that_was_looked_up_is_used()
    {
        var text = string.Concat(InfraFiles.Bicep.Values);

        Assert.All(InfraFiles.Sources.Versions.Concat(InfraFiles.Sources.Roles), fact => Assert.Contains(fact, text, StringComparison.Ordinal));
        Assert.True(InfraFiles.Sources.Versions.Count > 20);
    }

    [Fact]
    public void A_good_file_has_no_findings() => Assert.Empty(Rules(GoodAccount));

    [Theory]
    [InlineData("var a = b\noutput x string = a", "unresolved")]
    [InlineData("output x string = 'in ${text}'", "unresolved")]
    [InlineData("output x string = makeUp('a')", "unresolved")]
    [InlineData("output x array = [for one in ones: one]", "unresolved")]
    [InlineData("param a string", "unused")]
    [InlineData("var a = 1\nvar a = 2\noutput x int = a", "twice")]
    [InlineData("resource r 'Microsoft.Storage/storageAccounts@2019-01-01' existing = { name: 'a' }", "api-version")]
    [InlineData("var role = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\noutput x string = role", "role")]
    [InlineData("var actions = ['*']\noutput x array = actions", "wildcard")]
    [InlineData("var actions = ['Microsoft.Storage/storageAccounts/*']\noutput x array = actions", "wildcard")]
    [InlineData("resource a 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: 'a' }\nvar k = a.listKeys().keys[0].value\noutput x bool = empty(k)", "list-keys")]
    [InlineData("param apiKey string\noutput x bool = empty(apiKey)", "not-secure")]
    [InlineData("@secure()\nparam apiKey string = 'abc'\nvar given = !empty(apiKey)\nmodule m 'm.bicep' = { params: { given: given } }", "secret-in-file")]
    [InlineData("@secure()\nparam apiKey string\noutput x string = apiKey", "secret-output")]
    [InlineData("@secure()\nparam apiKey string\nvar sentence = 'the key is ${apiKey}'\noutput x string = sentence", "secret-output")]
    [InlineData("resource a 'Microsoft.Web/sites@2025-03-01' existing = { name: 'a' }\noutput x string = a.properties.ConnectionString", "secret-output")]
    [InlineData("@secure()\nparam apiKey string\nmodule m 'm.bicep' = { params: { note: apiKey } }", "secret-passed")]
    public void A_bad_file_is_found_out(string text, string rule) => Assert.Contains(rule, Rules(text));

    [Theory]
    [InlineData("allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "unsafe")]
    [InlineData("allowSharedKeyAccess: false", "", "unsafe")]
    [InlineData("allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "unsafe")]
    [InlineData("'TLS1_2'", "'TLS1_0'", "unsafe")]
    [InlineData("minimumTlsVersion: 'TLS1_2'", "", "unsafe")]
    [InlineData("supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "unsafe")]
    [InlineData("'stchatdify'", "'st-chatdify'", "name")]
    [InlineData("'stchatdify'", "'stchatdifystchatdifystchatdify'", "name")]
    [InlineData("'stchatdify'", "name", "name")]
    [InlineData("2025-01-01", "2025-01-02", "api-version")]
    public void A_storage_account_must_be_safe_and_well_named(string good, string bad, string rule) =>
        Assert.Contains(rule, Rules(GoodAccount.Replace(good, bad, StringComparison.Ordinal)));

    [Theory]
    [InlineData("httpsOnly: false, siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }", "unsafe")]
    [InlineData("httpsOnly: true, siteConfig: { minTlsVersion: '1.1', ftpsState: 'Disabled' }", "unsafe")]
    [InlineData("httpsOnly: true, siteConfig: { minTlsVersion: '1.2' }", "unsafe")]
    public void A_site_must_be_safe(string properties, string rule) =>
        Assert.Contains(rule, Rules($$"""resource app 'Microsoft.Web/sites@2025-03-01' = { name: 'app', properties: { {{properties}} } }"""));

    [Theory]
    [InlineData("params: { name: 'a' }", null)]
    [InlineData("params: { }", "param-missing")]
    [InlineData("params: { name: 'a', size: 2 }", "param-unknown")]
    public void A_module_is_given_what_it_wants(string parameters, string? rule)
    {
        var main = $"module part 'modules/part.bicep' = {{\n  name: 'part'\n  {parameters}\n}}\noutput x string = part.outputs.id";

        var findings = Check(("main.bicep", main), ("modules/part.bicep", GoodAccount));

        Assert.Equal(rule is null ? [] : [rule], findings);
    }

    [Theory]
    [InlineData("module part 'modules/other.bicep' = { name: 'part' }", "module-missing")]
    [InlineData("module part 'modules/part.bicep' = { params: { name: 'a' } }\noutput x string = part.outputs.size", "output-unknown")]
    public void A_module_and_its_outputs_exist(string main, string rule) =>
        Assert.Equal([rule], Check(("main.bicep", main), ("modules/part.bicep", GoodAccount)));

    [Theory]
    [InlineData("var a = 'never ends")]
    [InlineData("var a = 'wrong ${b'")]
    [InlineData("varr a = 1")]
    public void Text_that_is_no_Bicep_is_refused(string text) => Assert.Throws<FormatException>(() => Rules(text));

    private static List<string> Rules(string text) => Check(("main.bicep", text), ("m.bicep", "param given bool = true\nparam note string = ''\nvar all = [given, note]\noutput x array = all"));

    private static List<string> Check(params (string Path, string Text)[] files) =>
        [.. BicepChecker.Check(files.ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal), Some).Select(finding => finding.Rule).Distinct()];
}
