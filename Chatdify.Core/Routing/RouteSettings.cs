using Chatdify.Core.Settings;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Routing;

/// <summary>Fills the options of a route, whose name is its section.</summary>
internal sealed class RouteSettings(IConfiguration configuration) : IConfigureNamedOptions<RouteOptions>
{
    public void Configure(RouteOptions options) => Configure(RouteOptions.SectionName, options);

    public void Configure(string? name, RouteOptions options) => SettingsBinding.Bind(configuration.GetSection(name!), options);
}
