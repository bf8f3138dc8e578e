using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Chatdify.Tests")]
