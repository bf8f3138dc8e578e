using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>The one argument of the runtime itself. Read apart from the settings: a PORT in the environment is not meant for it.</summary>
internal sealed record CommandLine(int? Port, IReadOnlyList<string> Problems)
{
    public static CommandLine Read(string[] args)
    {
        if (new ConfigurationBuilder().AddCommandLine(args).Build()["port"] is not { } text)
        {
            return new(Port: null, []);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? new(port, [])
            : new(Port: null, [$"--port takes a number up to {IPEndPoint.MaxPort}, not '{text}'."]);
    }
}
