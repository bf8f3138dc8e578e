namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>A method marked as function that the runtime cannot run; becomes a start-up problem.</summary>
internal sealed class InvalidFunctionException(string message, Exception? inner = null) : Exception(message, inner);
