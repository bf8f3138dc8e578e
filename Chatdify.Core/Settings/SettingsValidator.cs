using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Reports every problem of a section at once: text that cannot be read, failed attributes, and the class's own rules across
/// settings (<see cref="IValidatableObject"/>). Each message begins with the key, that of the scope where it has one or would need one;
/// none repeats a value, which may be a secret.
/// </summary>
internal sealed class SettingsValidator<T>(IConfiguration configuration, string section) : IValidateOptions<T>
    where T : class, new()
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var problems = Sections(name).SelectMany(path => SettingsBinding.Malformed<T>(configuration.GetSection(path))).ToList();
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
        problems.AddRange(failures
            .Select(failure => $"{Key(name, failure.MemberNames.FirstOrDefault())} {failure.ErrorMessage}")
            .Where(problem => !problems.Exists(known => SameKey(known, problem))));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Sections(string? name) => BackendScopes.Levels(name ?? "").Select(level => $"{level}:{section}").Prepend(section);

    /// <summary>Where the setting stands; where it would have to stand if it is missing.</summary>
    private string Key(string? name, string? member) =>
        BackendScopes.Levels(name ?? "").Reverse()
            .Where(level => IsGiven($"{level}:{section}:{member}") || !ScopedSettings<T>.Inherits(configuration, level, section, member ?? ""))
            .Select(level => $"{level}:{section}:{member}")
            .FirstOrDefault()
        ?? (string.IsNullOrEmpty(name) || IsGiven($"{section}:{member}") ? $"{section}:{member}" : $"{name}:{section}:{member}");

    private bool IsGiven(string key) => configuration.GetSection(key).Exists();

    private static bool SameKey(string one, string other) => one.Split(' ')[0] == other.Split(' ')[0];
}
