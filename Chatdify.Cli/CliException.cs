namespace Chatdify.Cli;

/// <summary>Ends a command with one sentence for its user.</summary>
internal sealed class CliException(string sentence, Exception? inner = null) : Exception(sentence, inner);
