using Chatdify.Core;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Composition;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Chatwoot:BaseUrl"] = "https://chat.example.org",
        ["Chatwoot:AccountId"] = "3",
        ["Chatwoot:BotToken"] = "bot",
        ["Chatwoot:WebhookSecrets:0"] = "secret",
        ["Bridge:ApiKeys:0"] = "0123456789abcdef",
        ["Dify:BaseUrl"] = "https://dify.example.org/v1",
        ["Dify:ApiKey"] = "app-key",
    };

    [Fact]
    public void The_needed_settings_are_enough() => Assert.Empty(Problems());

    [Fact]
    public void The_defaults_are_those_of_the_design()
    {
        var turns = new TurnOptions();

        Assert.Equal(TimeSpan.FromSeconds(1.5), turns.QuietPeriod);
        Assert.Equal(TimeSpan.FromMinutes(2), turns.AnswerDeadline);
        Assert.Equal(3, turns.MaxAttempts);
    }

    [Theory]
    [InlineData("Chatwoot:BaseUrl", "")]
    [InlineData("Chatwoot:BaseUrl", "chat.example.org")]
    [InlineData("Chatwoot:BaseUrl", "ftp://chat.example.org")]
    [InlineData("Chatwoot:AccountId", "")]
    [InlineData("Chatwoot:AccountId", "three")]
    [InlineData("Chatwoot:AccountId", "0")]
    [InlineData("Chatwoot:BotToken", " ")]
    [InlineData("Chatwoot:WebhookSecrets:0", "")]
    [InlineData("Chatwoot:Timeout", "00:00:00")]
    [InlineData("Bridge:ApiKeys:0", "")]
    [InlineData("Bridge:ApiKeys:0", "0123456789abcde")]
    [InlineData("Bridge:ApiKeys:1", "short")]
    [InlineData("Bridge:TokenKeys:0", "short")]
    [InlineData("Bridge:TokenLifetime", "00:00:59")]
    [InlineData("Bridge:TokenLifetime", "1.00:00:01")]
    [InlineData("Bridge:PublicUrl", "bridge.example.org")]
    [InlineData("Dify:BaseUrl", "")]
    [InlineData("Dify:BaseUrl", "dify")]
    [InlineData("Dify:ApiKey", "")]
    [InlineData("Dify:MaxConcurrency", "0")]
    [InlineData("Dify:IdleTimeout", "soon")]
    [InlineData("Turns:QuietPeriod", "-00:00:01")]
    [InlineData("Turns:QuietPeriod", "00:03:00")]
    [InlineData("Turns:AnswerDeadline", "abc")]
    [InlineData("Turns:AnswerDeadline", "-00:02:00")]
    [InlineData("Turns:MaxAttempts", "0")]
    [InlineData("Webhook:AllowUnsigned", "perhaps")]
    public void A_bad_setting_is_named_with_its_key(string key, string value) =>
        Assert.Contains(Problems((key, value)), problem => problem.StartsWith(key, StringComparison.Ordinal));

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        var problems = Problems(("Chatwoot:BaseUrl", "x"), ("Dify:ApiKey", ""), ("Turns:QuietPeriod", "x"), ("Turns:MaxAttempts", "-1"));

        foreach (var key in new[] { "Chatwoot:BaseUrl", "Dify:ApiKey", "Turns:QuietPeriod", "Turns:MaxAttempts" })
        {
            Assert.Single(problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_quiet_period_as_long_as_the_deadline_is_refused() =>
        Assert.Contains(
            "Turns:QuietPeriod must be shorter than Turns:AnswerDeadline.",
            Problems(("Turns:QuietPeriod", "00:00:10"), ("Turns:AnswerDeadline", "00:00:10")));

    [Fact]
    public void No_problem_repeats_a_value() =>
        Assert.DoesNotContain(
            Problems(("Dify:BaseUrl", "s3cret"), ("Chatwoot:BaseUrl", "s3cret"), ("Chatwoot:AccountId", "s3cret")),
            problem => problem.Contains("s3cret", StringComparison.Ordinal));

    [Fact]
    public void Without_any_protection_of_the_webhook_the_start_is_refused_unless_that_is_said()
    {
        Assert.Contains(Problems(("Chatwoot:WebhookSecrets:0", null)), problem => problem.StartsWith("Chatwoot:WebhookSecrets:0 is missing", StringComparison.Ordinal));
        Assert.Empty(Problems(("Chatwoot:WebhookSecrets:0", null), ("Webhook:Token", "t")));
        Assert.Empty(Problems(("Chatwoot:WebhookSecrets:0", null), ("Webhook:AllowUnsigned", "true")));
    }

    private static List<string> Problems(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(Good);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddChatdify(configuration)
            .BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return [.. one.Failures];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(failure => failure.Failures)];
        }
    }
}
