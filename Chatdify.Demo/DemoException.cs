namespace Chatdify.Demo;

/// <summary>Something did not start; the message tells what and why, for the person at the console.</summary>
internal sealed class DemoException(string message, Exception inner) : Exception(message, inner);
