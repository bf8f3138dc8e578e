using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>
/// Refuses ids of what OpenAI has taken down, under whatever key they are left from another program: an installation that ignored them
/// would answer without its instructions.
/// </summary>
internal sealed class RetiredIds(IConfiguration configuration) : IValidateOptions<OpenAiOptions>
{
    private const string Instead = "Set OpenAi:Model and OpenAi:Instructions instead.";

    private static readonly (string Prefix, string Problem)[] Retired =
    [
        ("asst_", $"is the id of an assistant: the Assistants API was shut down on 26 August 2026. {Instead}"),
        ("thread_", $"is the id of a thread: the Assistants API was shut down on 26 August 2026. {Instead}"),
        ("pmpt_", $"is the id of a stored prompt: OpenAI ends stored prompts on 30 November 2026. {Instead}"),
    ];

    public ValidateOptionsResult Validate(string? name, OpenAiOptions options)
    {
        var problems = Sections(name)
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Select(setting => Problem(setting.Key, setting.Value?.Trim()))
            .OfType<string>()
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Sections(string? name) =>
        string.IsNullOrEmpty(name) ? [OpenAiOptions.SectionName] : [OpenAiOptions.SectionName, $"{name}:{OpenAiOptions.SectionName}"];

    private static string? Problem(string key, string? value) => value is null
        ? null
        : Retired.Where(id => value.StartsWith(id.Prefix, StringComparison.Ordinal)).Select(id => $"{key} {id.Problem}").FirstOrDefault();
}
