using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Reports every problem of a section at once: text that cannot be read, failed attributes, and the class's own rules across
/// settings (<see cref="IValidatableObject"/>). Each message begins with the key; none repeats a value, which may be a secret.
/// </summary>
internal sealed class SettingsValidator<T>(IConfigurationSection section) : IValidateOptions<T>
    where T : class, new()
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var problems = SettingsBinding.Malformed<T>(section).ToList();
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
        problems.AddRange(failures
            .Select(failure => $"{section.Path}:{failure.MemberNames.FirstOrDefault()} {failure.ErrorMessage}")
            .Where(problem => !problems.Exists(known => SameKey(known, problem))));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool SameKey(string one, string other) => one.Split(' ')[0] == other.Split(' ')[0];
}
