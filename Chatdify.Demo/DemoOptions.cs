using Chatdify.Demo.Backends;

namespace Chatdify.Demo;

/// <summary>What the command line chooses. Port 0 takes a free one.</summary>
/// <param name="ScriptOnly">End after the script instead of staying up.</param>
/// <param name="Port">Port of the app.</param>
/// <param name="ChatwootPort">Port of the Chatwoot simulator.</param>
/// <param name="Backend">Who answers.</param>
/// <param name="BackendPort">Port of its simulator.</param>
internal sealed record DemoOptions(bool ScriptOnly, int Port, int ChatwootPort, DemoBackend Backend, int BackendPort);
