using Chatdify.Core.Callbacks;
using Chatdify.Core.OpenApi;

using Xunit;

namespace Chatdify.Tests.OpenApi;

/// <summary>Dify imports the document whole and without a warning.</summary>
public sealed class DifyImportTests
{
    private static readonly CallbackOperation[] Tools = [.. CallbackOperations.All.Where(operation => operation.IsTool)];
    private static readonly DifyImport Import =
        DifyImporter.Import(OpenApiDocument.Build(new Uri("https://bridge.example.org"), Tools).ToJsonString());

    [Fact]
    public void Every_tool_of_the_table_arrives_once() =>
        Assert.Equal(Tools.Select(operation => operation.OperationId).Order(), Import.Tools.Select(tool => tool.Name).Order());

    [Fact]
    public void No_argument_of_a_tool_is_there_twice() => Assert.Empty(Import.Warnings);

    [Fact]
    public void Names_of_tools_and_arguments_are_such_as_every_model_takes()
    {
        var names = Import.Tools.Select(tool => tool.Name).Concat(Import.Tools.SelectMany(tool => tool.Arguments).Select(argument => argument.Name));

        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", name));
    }

    [Fact]
    public void Every_tool_and_argument_tells_the_model_what_it_is_for()
    {
        Assert.All(Import.Tools, tool => Assert.NotEmpty(tool.Description));
        Assert.All(Import.Tools.SelectMany(tool => tool.Arguments), argument => Assert.NotEmpty(argument.Description));
    }

    [Fact]
    public void Address_and_arguments_of_a_tool_are_those_of_the_table()
    {
        foreach (var operation in Tools)
        {
            var tool = Import[operation.OperationId];

            Assert.Equal($"https://bridge.example.org/api/{operation.Route}", tool.Url);
            Assert.Equal(operation.Method, tool.Method, ignoreCase: true);
            Assert.Equal(
                operation.Parameters.Select(parameter => new DifyArgument(
                    parameter.Name, parameter.In, DifyType(parameter.Type), parameter.Required, parameter.Description)).OrderBy(argument => argument.Name),
                tool.Arguments.Where(argument => argument.In != "header").OrderBy(argument => argument.Name));
        }
    }

    [Fact]
    public void A_conversation_token_can_be_given_wherever_one_opens_anything()
    {
        foreach (var operation in Tools)
        {
            var headers = Import[operation.OperationId].Arguments.Where(argument => argument.In == "header").ToList();

            Assert.Equal(operation.Verb.Length > 0 ? ["X-Bridge-Token"] : [], headers.Select(header => header.Name));
            Assert.All(headers, header => Assert.False(header.Required));
        }
    }

    /// <summary>Dify has no objects among its types: it takes text and decodes it.</summary>
    private static string DifyType(string type) => type switch
    {
        "integer" => "number",
        "object" => "string",
        _ => type,
    };
}
