namespace Sentry;

/// <summary>Where events go and with which key: {scheme}://{key}[:{secret}]@{host}[/{path}]/{project}.</summary>
internal sealed record Dsn(Uri EnvelopeEndpoint, string PublicKey, string? SecretKey)
{
    /// <exception cref="ArgumentException">The text is no DSN; the message does not repeat it, because it holds a key.</exception>
    public static Dsn Parse(string dsn)
    {
        if (!Uri.TryCreate(dsn.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException(Explain("it must be an absolute http or https URL"), nameof(dsn));
        }

        var keys = uri.UserInfo.Split(':', 2);
        if (keys[0].Length == 0)
        {
            throw new ArgumentException(Explain("no public key before the host"), nameof(dsn));
        }

        var slash = uri.AbsolutePath.LastIndexOf('/');
        var project = uri.AbsolutePath[(slash + 1)..];
        if (project.Length == 0)
        {
            throw new ArgumentException(Explain("no project id at the end"), nameof(dsn));
        }

        var endpoint = new UriBuilder(uri.Scheme, uri.DnsSafeHost, uri.Port, $"{uri.AbsolutePath[..slash]}/api/{project}/envelope/").Uri;
        return new Dsn(endpoint, keys[0], keys.Length > 1 ? keys[1] : null);
    }

    private static string Explain(string reason) => $"Invalid Sentry DSN: {reason}. Expected https://<key>@<host>/<project id>.";
}
