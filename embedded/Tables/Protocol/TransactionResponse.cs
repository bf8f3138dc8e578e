using System.Globalization;

namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Reads the answer to a transaction: one HTTP answer per action, or a single one for the action that made the whole fail.
/// Bodies are JSON on lines of their own, so a line that begins with two dashes is a boundary.
/// </summary>
internal static class TransactionResponse
{
    /// <summary>The answers in the order of the actions.</summary>
    /// <exception cref="FormatException">A status line is malformed.</exception>
    public static IReadOnlyList<OperationResponse> Parse(Response response)
    {
        var answers = new List<OperationResponse>();
        using var lines = new StringReader(response.Content.ToString());
        while (lines.ReadLine() is { } line)
        {
            // Everything before a status line is framing.
            if (line.StartsWith("HTTP/1.", StringComparison.Ordinal))
            {
                answers.Add(Answer(line, lines, response.ClientRequestId));
            }
        }

        return answers;
    }

    private static OperationResponse Answer(string statusLine, StringReader lines, string requestId)
    {
        var status = statusLine.Split(' ', 3);
        if (status.Length < 2 || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            throw new FormatException("An answer in a transaction has no status.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var body = new List<string>();
        var inBody = false;
        while (lines.ReadLine() is { } line && !line.StartsWith("--", StringComparison.Ordinal))
        {
            if (inBody)
            {
                body.Add(line);
            }
            else if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value])
            {
                headers[name] = value;
            }

            inBody |= line.Length == 0;
        }

        return new OperationResponse(code, status.ElementAtOrDefault(2) ?? "", headers, string.Join('\n', body), requestId);
    }
}
