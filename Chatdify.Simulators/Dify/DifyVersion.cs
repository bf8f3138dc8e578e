namespace Chatdify.Simulators.Dify;

/// <summary>What a Dify release does differently, as far as a client can notice.</summary>
public sealed record DifyVersion
{
    private readonly Version _number;

    private DifyVersion(Version number) => _number = number;

    /// <summary>1.15, the release that the reference sheet was read from.</summary>
    public static DifyVersion Default { get; } = Parse("1.15");

    /// <summary>Number as <c>X-Version</c> tells it, always with three parts.</summary>
    public string Number => $"{_number.Major}.{_number.Minor}.{Math.Max(0, _number.Build)}";

    /// <summary>Compact JSON with raw UTF-8 in streams since 1.8.1; before that Python's spaces and <c>\uXXXX</c>.</summary>
    public bool CompactStreams => From(1, 8, 1);

    /// <summary>Chatflows run in a worker since 1.13: sorted keys, a ping at once, and the stream closes at <c>workflow_finished</c>.</summary>
    public bool ChatflowsRunInWorker => From(1, 13, 0);

    /// <summary>1.13.0 never delivers a chatflow's <c>message_end</c> and ignores blocking mode.</summary>
    public bool LosesMessageEnd => ChatflowsRunInWorker && !From(1, 13, 1);

    /// <summary>Failures before the graph runs are told inside a 200 stream since 1.15, and an unknown conversation of a chatflow starts a new one.</summary>
    public bool FailsInsideStream => From(1, 15, 0);

    /// <summary>Deleting a conversation answers 204 since 1.4, 200 before.</summary>
    public bool DeletesWith204 => From(1, 4, 0);

    /// <summary>Conversation variables can be read since 1.4.</summary>
    public bool TellsVariables => From(1, 4, 0);

    /// <summary>Conversation variables can be written since 1.7.2.</summary>
    public bool TakesVariables => From(1, 7, 2);

    /// <summary>Inputs come from every request since 1.0; before, those of the first message stayed.</summary>
    public bool FreshInputs => From(1, 0, 0);

    /// <summary>Reads a number such as <c>1.13.3</c> or <c>1.7</c>.</summary>
    public static DifyVersion Parse(string number) => new(Version.Parse(number));

    /// <summary>Lets options be written as <c>Version = "1.13.3"</c>.</summary>
    public static implicit operator DifyVersion(string number) => Parse(number);

    /// <inheritdoc />
    public override string ToString() => $"Dify {Number}";

    private bool From(int major, int minor, int build) => new Version(_number.Major, _number.Minor, Math.Max(0, _number.Build)) >= new Version(major, minor, build);
}
