using System.Text.Json;

using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;
using Chatdify.Tests.Composition;
using Chatdify.Tests.Infra.Bicep;

using Xunit;

namespace Chatdify.Tests.Infra;

/// <summary>What infra/ says to the app is what the app understands.</summary>
public sealed class InfraSettingsTests
{
    private const string VaultReference = "@Microsoft.KeyVault(SecretUri=${}secrets/";

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<Token>> Given = InfraFiles.Parse("modules/settings.bicep").Of(DeclarationKind.Var)
        .SelectMany(variable => Expressions.Properties(variable.Body))
        .ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);

    private static readonly IReadOnlyList<string> Functions =
    [
        .. typeof(StorageClients).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType.Name == "FunctionAttribute")
            .Select(attribute => (string)attribute.ConstructorArguments[0].Value!),
    ];

    [Fact]
    public void Every_setting_is_known() => Assert.All(Given.Keys, key => Assert.True(KnownKeys.Contains(key), $"Nothing reads {key}."));

    [Fact]
    public void Everything_required_is_set_in_every_installation_and_Dify_where_it_is_in_use()
    {
        var file = InfraFiles.Parse("modules/settings.bicep");
        var always = Expressions.Properties(file.Find("always")!.Body).Select(setting => setting.Name).ToHashSet();

        // Storage is reached by its addresses with the identity; the start accepts those in place of a connection string.
        var others = SettingsParityTests.RequiredKeys.Except(always).Except([StorageClients.ConnectionName]);
        Assert.Equal(others.Order(), new[] { "dify", "difyKey" }.SelectMany(name => Expressions.Properties(file.Find(name)!.Body)).Select(setting => setting.Name).Order());
        Assert.Subset(always, new HashSet<string> { "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri" });
    }

    [Fact]
    public void Secrets_are_references_to_secrets_that_exist()
    {
        var stored = InfraFiles.Parse("modules/keyVault.bicep").Of(DeclarationKind.Resource)
            .Where(resource => resource.Target.StartsWith("Microsoft.KeyVault/vaults/secrets@", StringComparison.Ordinal))
            .Select(resource => Expressions.Property(resource.Body, "name")[0].Value)
            .ToHashSet();
        var secrets = Given.Where(setting => SettingsCatalog.IsSecret(setting.Key)).Select(setting => setting.Value).ToList();

        Assert.All(secrets, value => Assert.StartsWith(VaultReference, Assert.Single(value).Value, StringComparison.Ordinal));
        Assert.Equal(stored.Order(), secrets.Select(value => value[0].Value[VaultReference.Length..^1]).Order());
    }

    [Fact]
    public void Only_secrets_are_references() =>
        Assert.All(
            Given.Where(setting => setting.Value is [{ Value: var value }] && value.StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal)),
            setting => Assert.True(SettingsCatalog.IsSecret(setting.Key), $"{setting.Key} is not known as a secret."));

    [Fact]
    public void Queues_and_tables_are_the_ones_that_the_app_uses()
    {
        var storage = InfraFiles.Parse("modules/storage.bicep");
        string[] queues = [QueueNames.Turns, QueueNames.Replies, QueueNames.Chores, QueueNames.Shadows];

        Assert.Equal(queues.SelectMany(queue => new[] { queue, $"{queue}-poison" }).Order(), Texts(storage, "queueNames").Order());
        Assert.Equal(
            typeof(TableNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(),
            Texts(storage, "tableNames").Order());
    }

    [Fact]
    public void Always_ready_instances_are_for_functions_that_exist()
    {
        var names = Expressions.Flat(InfraFiles.Parse("modules/functionApp.bicep").Find("answering")!.Body)
            .Select(token => token.Value).Where(value => value.StartsWith("function:", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, names.Count);
        Assert.All(names, name => Assert.Contains(name["function:".Length..], Functions));
    }

    [Fact]
    public void The_alerts_name_functions_that_exist()
    {
        var queries = Expressions.Flat(InfraFiles.Parse("modules/alerts.bicep").Find("rules")!.Body).Where(token => token.Value.StartsWith("AppRequests", StringComparison.Ordinal));

        var named = queries.SelectMany(query => query.Value.Split('"').Where((_, part) => part % 2 == 1)).ToList();

        Assert.True(named.Count >= 5);
        Assert.All(named, name => Assert.Contains(Functions, function => function.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_parameter_files_give_what_is_needed_and_nothing_else()
    {
        var parameters = InfraFiles.Parse("main.bicep").Of(DeclarationKind.Param).ToList();
        using var azd = JsonDocument.Parse(InfraFiles.Read("main.parameters.json"));
        var sample = InfraFiles.Read("sample.bicepparam").Split('\n')
            .Where(line => line.StartsWith("param ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).ToList();

        Assert.All(new[] { sample, [.. azd.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name)] }, given =>
        {
            Assert.Empty(given.Except(parameters.Select(parameter => parameter.Name)));
            Assert.Empty(parameters.Where(parameter => !parameter.HasDefault).Select(parameter => parameter.Name).Except(given));
        });
    }

    [Fact]
    public void Azd_asks_for_every_secret_and_for_every_setting_that_exists()
    {
        var secure = InfraFiles.Parse("main.bicep").Of(DeclarationKind.Param).Where(parameter => parameter.IsSecure).Select(parameter => parameter.Name);
        using var azd = JsonDocument.Parse(InfraFiles.Read("main.parameters.json"));
        var parameters = azd.RootElement.GetProperty("parameters");

        Assert.Empty(secure.Except(parameters.EnumerateObject().Select(parameter => parameter.Name)));
        Assert.All(
            parameters.GetProperty("extraSettings").GetProperty("value").EnumerateObject(),
            setting => Assert.True(KnownKeys.Contains(setting.Name), $"Nothing reads {setting.Name}."));
    }

    [Theory]
    [InlineData("OpenAi")]
    [InlineData("Letta")]
    [InlineData("ChatWebhook")]
    [InlineData("Dify")]
    public void The_key_of_every_backend_comes_from_the_vault(string backend) => Assert.Contains($"{backend}__ApiKey", Given.Keys);

    [Fact]
    public void The_parameter_files_hold_no_secret()
    {
        var secure = InfraFiles.Parse("main.bicep").Of(DeclarationKind.Param).Where(parameter => parameter.IsSecure).Select(parameter => parameter.Name).ToList();
        using var azd = JsonDocument.Parse(InfraFiles.Read("main.parameters.json"));
        var sample = InfraFiles.Read("sample.bicepparam").Split('\n').Where(line => secure.Exists(name => line.StartsWith($"param {name} ", StringComparison.Ordinal)));

        Assert.All(sample, line => Assert.Contains("= readEnvironmentVariable(", line, StringComparison.Ordinal));
        Assert.All(
            azd.RootElement.GetProperty("parameters").EnumerateObject().Where(parameter => secure.Contains(parameter.Name)),
            parameter => Assert.StartsWith("${", parameter.Value.GetProperty("value").GetString(), StringComparison.Ordinal));
        Assert.True(secure.Count >= 4);
    }

    private static IEnumerable<string> Texts(BicepFile file, string variable) =>
        file.Find(variable)!.Body.Where(token => token.Kind == TokenKind.Text).Select(token => token.Value);
}
