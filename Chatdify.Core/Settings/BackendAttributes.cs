using System.ComponentModel.DataAnnotations;

namespace Chatdify.Core.Settings;

/// <summary>Address of a backend: absolute, http or https, without user or fragment, and without query unless that is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BackendAddressAttribute : ValidationAttribute
{
    /// <summary>What is said when there is none; null when none is needed.</summary>
    public string? Missing { get; init; }

    /// <summary>It is used as it is, so that a query may belong to it.</summary>
    public bool AllowsQuery { get; init; }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Problem(value as Uri) is { } problem ? new ValidationResult(problem, [validationContext.MemberName!]) : ValidationResult.Success;

    private string? Problem(Uri? url) => url switch
    {
        null => Missing,
        { IsAbsoluteUri: false } => "is not an absolute address; it must start with http:// or https://.",
        { Scheme: not ("http" or "https") } => "must start with http:// or https://.",
        { UserInfo.Length: > 0 } => "must not hold a user name or password.",
        { Query.Length: > 0 } when !AllowsQuery => "must not hold a query or a fragment.",
        { Fragment.Length: > 0 } => "must not hold a query or a fragment.",
        _ => null,
    };
}

/// <summary>A key that travels in a header: visible ASCII without spaces.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BackendKeyAttribute : ValidationAttribute
{
    /// <summary>What is said when there is none; null when none is needed.</summary>
    public string? Missing { get; init; }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Problem(value as string) is { } problem ? new ValidationResult(problem, [validationContext.MemberName!]) : ValidationResult.Success;

    private string? Problem(string? key) => string.IsNullOrWhiteSpace(key)
        ? Missing
        : key.All(c => c is > ' ' and <= '~') ? null
        : "holds a space or another character that no key has; give the key alone, without 'Bearer'.";
}

/// <summary>A text that must not begin in a certain way, which tells that it is something else.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
internal sealed class NotPrefixedAttribute(string prefix, string problem) : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not string text || !text.StartsWith(prefix, StringComparison.Ordinal);

    public override string FormatErrorMessage(string name) => problem;
}
