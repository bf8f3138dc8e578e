using System.Text;
using System.Text.Json;

using Chatdify.Core.Callbacks;

using Microsoft.Extensions.Primitives;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>Bodies and queries of callbacks, however they are written, become arguments or a problem that names what is wrong.</summary>
public sealed class ArgumentsFuzzTests
{
    private static readonly string[] ContentTypes =
    [
        "application/json", "text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
        "form", "application/x-www-form-urlencoded; charset=utf-7", "application/json; charset=\"\0\"",
    ];

    public static TheoryData<string> Operations { get; } = [.. CallbackOperations.All.Select(operation => operation.OperationId)];

    [Theory]
    [MemberData(nameof(Operations))]
    public Task Any_body_is_read_or_refused(string id) => Fuzz.RunAsync(80, async random =>
    {
        var operation = CallbackOperations.Get(id);
        var mutator = new Mutator(random, [.. Bodies(operation)]);
        var query = operation.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, new StringValues(mutator.Value()[..1])));
        try
        {
            var arguments = await RequestArguments.ReadAsync(operation, mutator.Value(), random.Next(2) == 0 ? query : [], mutator.Pick(ContentTypes), mutator.Next());
            Use(operation, arguments);
        }
        catch (CallbackException refused)
        {
            Assert.Equal(400, refused.Problem.Status);
            Assert.False(string.IsNullOrEmpty(refused.Problem.Reason));
        }
    });

    [Theory]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"a":"\udc00"}""")]
    public void Json_in_a_text_is_made_whole_as_a_body_is(string text)
    {
        var arguments = CallbackArguments.Of([new("labels", JsonSerializer.SerializeToElement(text)), new("attributes", JsonSerializer.SerializeToElement(text))]);

        Assert.All(arguments.List("labels").Where(item => item.ValueKind == JsonValueKind.String), item => Assert.NotNull(item.GetString()));
        Assert.All(Members(arguments.Members("attributes")), member => Assert.Equal("\uFFFD", member.Value.GetString()));
    }

    internal static IEnumerable<byte[]> Bodies(CallbackOperation operation)
    {
        var members = operation.Parameters.Select(parameter => $"\"{parameter.Name}\": {Example(parameter)}");
        yield return Encoding.UTF8.GetBytes("{" + string.Join(",", members) + "}");
        yield return Encoding.UTF8.GetBytes("{" + string.Join(",", operation.Parameters.Select(parameter => $"\"{parameter.Name}\": {JsonSerializer.Serialize(Example(parameter))}")) + "}");
        yield return Encoding.UTF8.GetBytes(string.Join('&', operation.Parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(Example(parameter))}")));
        yield return "--x\r\nContent-Disposition: form-data; name=\"labels[]\"\r\n\r\nvip\r\n--x--\r\n"u8.ToArray();
        yield return "[\"a\", \"b\"]"u8.ToArray();
    }

    private static string Example(CallbackParameter parameter) => parameter.Type switch
    {
        "integer" => "7",
        "boolean" => "true",
        "array" => """["a","None"]""",
        "object" => """{"a":1,"b":"None","c":null}""",
        _ => "\"open\"",
    };

    private static void Use(CallbackOperation operation, CallbackArguments arguments)
    {
        if (NoneRule.Apply(operation, arguments) is not { } left)
        {
            return;
        }

        ArgumentChecks.Check(operation, left);
        foreach (var parameter in operation.Parameters)
        {
            Assert.True(left.Text(parameter.Name)?.Contains('\0', StringComparison.Ordinal) != true);
            Assert.All(left.List(parameter.Name).Where(item => item.ValueKind == JsonValueKind.String), item => Assert.NotNull(item.GetString()));
            Assert.All(Members(left.Members(parameter.Name)), member => Assert.NotNull(member.Name));
        }
    }

    private static IEnumerable<JsonProperty> Members(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];
}
