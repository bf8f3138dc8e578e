namespace Chatdify.Simulators;

/// <summary>Matches a method and the end of a path; <c>*</c> stands for any run of characters, in either.</summary>
internal static class PathPattern
{
    public static bool Matches(string methodPattern, string pathPattern, string method, string path) =>
        (methodPattern == "*" || methodPattern.Equals(method, StringComparison.OrdinalIgnoreCase))
        && Glob("*" + pathPattern, path.Length > 1 ? path.TrimEnd('/') : path);

    // The usual greedy walk with one remembered star: linear in practice, never exponential.
    private static bool Glob(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, retry) = (p++, t);
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].All(c => c == '*');
    }
}
