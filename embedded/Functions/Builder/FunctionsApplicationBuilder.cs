using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// Stands for the official type of this name. The host that it builds is worker and Functions host in one; what is wrong
/// with the application is told when that host starts, see <see cref="FunctionsHost"/>.
/// </summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _web;
    private readonly RuntimeHooks _hooks;
    private readonly RuntimeFiles _files;
    private readonly CommandLine _commandLine;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    internal FunctionsApplicationBuilder(string[] args, RuntimeHooks hooks)
    {
        _hooks = hooks;
        _files = RuntimeFiles.Load(hooks.ScriptRoot);
        _files.LocalSettings.CopyToEnvironment();
        _commandLine = CommandLine.Read(args);
        _web = RuntimeDefaults.CreateWebBuilder(args, _files.HostJson, hooks);
    }

    /// <inheritdoc />
    public IServiceCollection Services => _web.Services;

    /// <summary>Settings: the environment (with the values of local.settings.json), then the arguments.</summary>
    public ConfigurationManager Configuration => _web.Configuration;

    /// <inheritdoc />
    public IHostEnvironment Environment => _web.Environment;

    /// <inheritdoc />
    public ILoggingBuilder Logging => _web.Logging;

    /// <inheritdoc />
    public IMetricsBuilder Metrics => _web.Metrics;

    /// <inheritdoc />
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    internal bool ServesHttp { get; set; }

    /// <inheritdoc />
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    /// <inheritdoc />
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>Builds the host; call once.</summary>
    /// <returns>The host, not started.</returns>
    public IHost Build()
    {
        var problems = new List<string>([.. _files.Problems, .. _commandLine.Problems]);
        var types = _hooks.FunctionTypes ?? RuntimeDefaults.EntryTypes();
        var functions = FunctionCatalog.Discover(types, _files.HostJson.RoutePrefix, problems);
        if (functions.Http.Count > 0 && !ServesHttp)
        {
            problems.Add("There are HTTP functions, but Program.cs does not call ConfigureFunctionsWebApplication().");
        }

        var port = _commandLine.Port ?? _files.LocalSettings.LocalHttpPort ?? RuntimeDefaults.Port;
        RuntimeDefaults.AddRuntime(_web, functions, _files.HostJson, port, Pipeline());
        return new FunctionsHost(_web.Build(), functions, _hooks, problems);
    }

    private FunctionExecutionDelegate Pipeline() =>
        Enumerable.Reverse(_middleware).Aggregate((FunctionExecutionDelegate)FunctionExecution.InvokeAsync, (next, wrap) => wrap(next));
}
