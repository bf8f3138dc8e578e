using System.Text.Json;

using Chatdify.Core;
using Chatdify.Functions;
using Chatdify.Functions.Telemetry;
using Chatdify.Simulators.Azurite;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Composition;

/// <summary>Options classes, docs/settings.md and local.settings.sample.json say the same. infra/ is held to it by <c>InfraSettingsTests</c>.</summary>
public sealed class SettingsParityTests
{
    /// <summary>Keys without which the app refuses to start, found by starting it with nothing.</summary>
    public static IReadOnlyList<string> RequiredKeys { get; } = [.. MissingOf(Everything(new Dictionary<string, string?>()))];

    [Fact]
    public void Every_registered_options_class_names_its_section()
    {
        var registered = Everything(new Dictionary<string, string?>())
            .Select(service => service.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
            .Select(type => type.GenericTypeArguments[0])
            .Where(type => type.Assembly.GetName().Name!.StartsWith("Chatdify.", StringComparison.Ordinal))
            .ToHashSet();

        Assert.Equal(SettingsCatalog.OptionsClasses.Select(type => type.Name).Order(), registered.Select(type => type.Name).Order());
        Assert.True(registered.Count >= 6);
    }

    [Fact]
    public void Every_setting_is_documented_with_its_type_and_default()
    {
        var documented = SettingsDocument.Rows.ToDictionary(row => row.Key, StringComparer.Ordinal);

        Assert.All(SettingsCatalog.Settings, setting =>
        {
            Assert.True(documented.TryGetValue(setting.Key, out var row), $"docs/settings.md has no row for {setting.Key}.");
            Assert.Equal((setting.Key, setting.Type), (row.Key, row.Type));
            Assert.Equal((setting.Key, row.Required ? null : setting.Default), (row.Key, row.Default));
            Assert.NotEmpty(row.Meaning);
        });
    }

    [Fact]
    public void Every_documented_setting_exists() =>
        Assert.All(SettingsDocument.Rows, row => Assert.True(KnownKeys.Contains(row.Key), $"Nothing reads {row.Key}."));

    [Fact]
    public void No_setting_is_documented_twice() =>
        Assert.Equal(SettingsDocument.Rows.Select(row => row.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count(), SettingsDocument.Rows.Count);

    [Fact]
    public void What_the_start_insists_on_is_documented_as_required() =>
        Assert.Equal(
            RequiredKeys.Order(StringComparer.Ordinal),
            SettingsDocument.Rows.Where(row => row.Required).Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void The_sample_holds_everything_required_and_nothing_unknown()
    {
        var sample = Sample();

        Assert.All(sample.Keys, key => Assert.True(KnownKeys.Contains(key), $"Nothing reads {key} of the sample."));
        Assert.Empty(RequiredKeys.Except(sample.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_would_start_with_the_sample() =>
        Assert.Empty(MissingOf(Everything(Sample().ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value))));

    [Fact]
    public void A_class_without_documentation_is_noticed()
    {
        var settings = SettingsCatalog.Of(typeof(Undocumented)).ToList();

        Assert.Equal(
            [
                new("Undocumented__Pace", "time span", "00:00:02.5"),
                new("Undocumented__Words__0", "list of text", null),
                new("Undocumented__Routes__0__Inbox", "whole number", "7"),
                new Setting("Undocumented__Inner__Loud", "true or false", "true"),
            ],
            settings);
        Assert.All(settings, setting => Assert.False(KnownKeys.Contains(setting.Key)));
    }

    [Theory]
    [InlineData("Chatwoot__BotToken", true)]
    [InlineData("Chatwoot__WebhookSecrets__0", true)]
    [InlineData("Bridge__TokenKeys__0", true)]
    [InlineData("Sentry__Dsn", true)]
    [InlineData("Bridge__TokenLifetime", false)]
    [InlineData("Chatwoot__AccountId", false)]
    public void Secrets_are_known_by_their_names(string key, bool secret) => Assert.Equal(secret, SettingsCatalog.IsSecret(key));

    private static Dictionary<string, string> Sample()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "local.settings.sample.json")));
        return file.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString()!);
    }

    private static IServiceCollection Everything(IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddChatdify(configuration)
            .AddAzureStorage()
            .AddTelemetry();
    }

    private static IEnumerable<string> MissingOf(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return [.. Problems(provider)
            .Where(problem => problem.Contains(" is missing", StringComparison.Ordinal))
            .Select(problem => problem.Split(' ')[0].Replace(":", "__", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> Problems(IServiceProvider provider)
    {
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return one.Failures;
        }
        catch (AggregateException several)
        {
            return several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(failure => failure.Failures);
        }
    }

    private sealed class Undocumented
    {
        public const string SectionName = "Undocumented";

        public TimeSpan Pace { get; set; } = TimeSpan.FromSeconds(2.5);

        public IList<string> Words { get; set; } = [];

        public IList<Route> Routes { get; set; } = [];

        public Nested Inner { get; set; } = new();
    }

    private sealed class Route
    {
        public int Inbox { get; set; } = 7;
    }

    private sealed class Nested
    {
        public bool Loud { get; set; } = true;
    }
}
