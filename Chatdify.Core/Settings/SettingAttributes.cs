using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Chatdify.Core.Settings;

/// <summary>The setting must be given.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeededAttribute : RequiredAttribute
{
    public NeededAttribute() => ErrorMessage = "is missing.";
}

/// <summary>An absolute http or https address.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : ValidationAttribute
{
    public HttpAddressAttribute() => ErrorMessage = "is not an absolute http or https URL.";

    public override bool IsValid(object? value) => value switch
    {
        null or "" => true,
        Uri uri => IsHttp(uri),
        string text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsHttp(uri),
        _ => false,
    };

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "http" or "https" && uri.Host.Length > 0;
}

/// <summary>A time span between two bounds, both included, written as <c>hh:mm:ss</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(string least, string most) : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is not TimeSpan span
        || (span >= TimeSpan.Parse(least, CultureInfo.InvariantCulture) && span <= TimeSpan.Parse(most, CultureInfo.InvariantCulture));

    public override string FormatErrorMessage(string name) => $"must lie between {least} and {most}.";
}

/// <summary>A whole number between two bounds, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute(long least, long most) : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is null || (Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && number >= least && number <= most);

    public override string FormatErrorMessage(string name) => ErrorMessage ??
        string.Create(CultureInfo.InvariantCulture, $"must lie between {least} and {most}.");
}
