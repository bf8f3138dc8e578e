using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines;

/// <summary>Whether the backends that the settings name exist.</summary>
internal sealed class KnownBackends(IEnumerable<IBackend> backends) : IValidateOptions<PipelineOptions>
{
    private readonly IReadOnlyList<string> _names = [.. backends.Select(backend => backend.Name)];

    public ValidateOptionsResult Validate(string? name, PipelineOptions options) =>
        _names.Contains(options.Backend, StringComparer.OrdinalIgnoreCase)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{PipelineOptions.SectionName}:{nameof(options.Backend)} is not one of {string.Join(", ", _names)}.");
}
