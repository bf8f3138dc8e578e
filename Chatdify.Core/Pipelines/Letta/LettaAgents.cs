using Chatdify.Core.Settings;

using Microsoft.Extensions.Configuration;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Which agent answers at a place of the settings: the conversations of one agent are of no use to another.</summary>
internal sealed class LettaAgents(IConfiguration configuration, PipelineNames names)
{
    /// <summary>The id of the agent that a record's pipeline means; null when it is another backend's, or its settings are no more.</summary>
    public string? Of(PipelineRef pipeline)
    {
        if (pipeline.Backend != LettaOptions.SectionName || names.ScopeOf(pipeline) is not { } scope)
        {
            return null;
        }

        var options = new LettaOptions();
        new ScopedSettings<LettaOptions>(configuration, LettaOptions.SectionName).Configure(scope, options);
        return options.AgentId;
    }
}
