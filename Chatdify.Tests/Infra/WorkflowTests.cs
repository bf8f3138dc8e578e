using System.Text.RegularExpressions;

using Chatdify.Simulators.Azurite;

using Xunit;

using YamlDotNet.RepresentationModel;

namespace Chatdify.Tests.Infra;

/// <summary>The workflows parse, may do little, use what cannot change under them, and check what <c>.ci/run</c> checks.</summary>
public sealed partial class WorkflowTests
{
    /// <summary>The tests of the official build: those of the embedded runtime say nothing about it.</summary>
    private const string OfficialTests = "dotnet test --filter \"Runtime!=embedded\"";

    private static readonly string[] AlsoAllowed =
    [
        OfficialTests,
        "dotnet publish Chatdify.Functions -c Release -o package",
        "dotnet test --no-build --filter",
    ];

    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Find(), ".github", "workflows")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files { get; } = [.. Names];

    [Fact]
    public void The_three_workflows_are_there() => Assert.Equal(["build.yml", "lint.yml", "release.yml"], Names);

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_allowed_but_what_a_job_asks_for(string file)
    {
        var workflow = Parse(file);

        Assert.Empty(Assert.IsType<YamlMappingNode>(workflow["permissions"]).Children);
        Assert.All(Jobs(workflow), job =>
        {
            var granted = Assert.IsType<YamlMappingNode>(job.Value["permissions"]).Children.Select(permission => $"{permission.Key}: {permission.Value}");
            Assert.Equal([(file, job.Name) is ("release.yml", "release") ? "contents: write" : "contents: read"], granted);
            Assert.InRange(int.Parse(Scalar(job.Value, "timeout-minutes")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_are_pinned_to_a_commit_and_say_their_version(string file)
    {
        var used = Jobs(Parse(file)).SelectMany(job => Steps(job.Value)).Select(step => Scalar(step, "uses")).OfType<string>().ToList();
        var lines = Read(file).Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, action => Assert.Matches(Pinned(), action));
        Assert.Equal(used.Count, lines.Count);
        Assert.All(lines, line => Assert.Matches(WithVersion(), line));
    }

    [Fact]
    public void An_action_has_one_commit_everywhere() =>
        Assert.All(
            Names.SelectMany(name => Jobs(Parse(name))).SelectMany(job => Steps(job.Value)).Select(step => Scalar(step, "uses")).OfType<string>()
                .Distinct(StringComparer.Ordinal).GroupBy(action => action.Split('@')[0]),
            action => Assert.Single(action));

    [Theory]
    [MemberData(nameof(Files))]
    public void Strangers_code_meets_no_credentials(string file)
    {
        var workflow = Parse(file);
        var steps = Jobs(workflow).SelectMany(job => Steps(job.Value)).ToList();

        Assert.DoesNotContain("pull_request_target", Read(file), StringComparison.Ordinal);
        Assert.All(
            steps.Where(step => Scalar(step, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("false", Scalar((YamlMappingNode)step["with"], "persist-credentials")));
        Assert.All(steps.Select(step => Scalar(step, "run")).OfType<string>(), run => Assert.DoesNotContain("${{", run, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Commands_of_dotnet_are_those_of_the_ci_script(string file)
    {
        var known = CiCommands().Concat(AlsoAllowed).ToList();

        Assert.All(
            Runs(Parse(file)).Where(run => run.StartsWith("dotnet ", StringComparison.Ordinal)),
            run => Assert.Contains(known, command => run == command || run.StartsWith($"{command} \"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Both_flavours_are_built_and_tested()
    {
        var jobs = Jobs(Parse("build.yml")).ToDictionary(job => job.Name, job => job.Value, StringComparer.Ordinal);

        Assert.Contains("bash .ci/run", Runs(jobs["embedded"]));
        Assert.Equal("official", Scalar((YamlMappingNode)jobs["official"]["env"], "AzurePackages"));
        Assert.Subset(Runs(jobs["official"]).ToHashSet(), CiCommands().Where(command => command.Split(' ')[1] is "restore" or "build").ToHashSet());
        Assert.Contains(OfficialTests, Runs(jobs["official"]));
        Assert.Contains(OfficialTests, Runs(Parse("release.yml")));
        Assert.Equal(["embedded", "official", "windows"], jobs.Keys.Order());
    }

    /// <summary>The commands of <c>.ci/run</c>; the steps that every run of it does.</summary>
    private static List<string> CiCommands() =>
        [.. File.ReadAllLines(Path.Combine(RepositoryRoot.Find(), ".ci", "run")).Where(line => line.StartsWith("dotnet ", StringComparison.Ordinal))];

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryRoot.Find(), ".github", "workflows", file));

    private static YamlMappingNode Parse(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Read(file)));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static IEnumerable<(string Name, YamlMappingNode Value)> Jobs(YamlMappingNode workflow) =>
        ((YamlMappingNode)workflow["jobs"]).Children.Select(job => (job.Key.ToString(), (YamlMappingNode)job.Value));

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode job) => ((YamlSequenceNode)job["steps"]).Children.Cast<YamlMappingNode>();

    private static IEnumerable<string> Runs(YamlMappingNode node) =>
        (node.Children.ContainsKey("jobs") ? Jobs(node).Select(job => job.Value) : [node]).SelectMany(Steps).Select(step => Scalar(step, "run")).OfType<string>();

    private static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    [GeneratedRegex("^actions/[a-z-]+@[0-9a-f]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex WithVersion();
}
