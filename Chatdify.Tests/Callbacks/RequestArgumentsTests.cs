using System.Text;

using Chatdify.Core.Callbacks;

using Microsoft.AspNetCore.WebUtilities;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>What Dify's HTTP node really sends (reference sheet 3.1).</summary>
public sealed class RequestArgumentsTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("toggle_status", Json, """{"status":"open"}""")]
    [InlineData("toggle_status", Json, """{"Status":" open "}""")]
    [InlineData("toggle_status", "application/json; charset=utf-8", "\uFEFF{\"status\":\"open\"}")]
    [InlineData("toggle_status", "text/plain", """{"status":"open"}""")]
    [InlineData("toggle_status", null, """{"status":"open"}""")]
    [InlineData("toggle_status", "text/plain", "open")]
    [InlineData("toggle_status", Json, "\"open\"")]
    [InlineData("toggle_status", Form, "status=open")]
    [InlineData("toggle_status", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\nopen\r\n--x--\r\n")]
    public async Task A_text_comes_in_many_ways(string operation, string? contentType, string body) =>
        Assert.Equal("open", (await ReadAsync(operation, contentType, body)).Text("status"));

    [Theory]
    [InlineData(Json, """["a","b"]""")]
    [InlineData(Json, """{"labels":["a","b"]}""")]
    [InlineData(Json, """{"labels":"a, b"}""")]
    [InlineData(Json, """{"labels":"[\"a\",\"b\"]"}""")]
    [InlineData("text/plain", "a,b")]
    [InlineData(Form, "labels=a,b")]
    [InlineData(Form, "labels=a&labels=b")]
    [InlineData(Form, "labels[]=a&labels[]=b")]
    public async Task A_list_comes_in_many_ways(string contentType, string body) =>
        Assert.Equal(["a", "b"], (await ReadAsync("update_labels", contentType, body)).List("labels").Select(label => label.GetString()));

    [Theory]
    [InlineData("update_custom_attributes", """{"region":"north"}""")]
    [InlineData("update_custom_attributes", """{"custom_attributes":{"region":"north"}}""")]
    [InlineData("update_custom_attributes", """{"attributes":{"region":"north"}}""")]
    [InlineData("update_custom_attributes", """{"custom_attributes":"{\"region\":\"north\"}"}""")]
    [InlineData("update_attributes", """{"region":"north"}""")]
    [InlineData("update_attributes", """{"region":"north","bridge_token":"t"}""")]
    public async Task An_object_comes_in_many_ways(string operation, string body)
    {
        var arguments = await ReadAsync(operation, Json, body);

        var attributes = arguments.Members(operation == "update_attributes" ? "attributes" : "custom_attributes");
        Assert.Equal("""{"region":"north"}""", attributes.GetRawText());
        Assert.Equal(body.Contains("bridge_token", StringComparison.Ordinal), arguments.Has("bridge_token"));
    }

    [Theory]
    [InlineData("""{"private":"True"}""", true)]
    [InlineData("""{"private":true}""", true)]
    [InlineData("""{"private":1}""", true)]
    [InlineData("""{"private":"False"}""", false)]
    [InlineData("""{"private":"perhaps"}""", null)]
    public async Task A_boolean_may_be_a_text(string body, bool? expected) =>
        Assert.Equal(expected, (await ReadAsync("send_message", Json, body)).Flag("private"));

    [Fact]
    public async Task Query_and_body_go_together_and_the_path_wins()
    {
        var arguments = await ReadAsync("send_chatwoot_message", Json, """{"message":"hi","is_private":"true"}""", "?conversation_id=7&message=no");

        Assert.Equal((7, "hi", true), (arguments.Whole("conversation_id"), arguments.Text("message"), arguments.Flag("is_private")));
    }

    [Theory]
    [InlineData(Json, "{")]
    [InlineData(Json, "open")]
    [InlineData(Json, "\u0001")]
    [InlineData("text/plain", "{\"a\":")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nbroken")]
    public async Task What_cannot_be_read_is_the_bodys_fault(string contentType, string body)
    {
        var failure = await Assert.ThrowsAsync<CallbackException>(() => ReadAsync("toggle_status", contentType, body));

        Assert.Equal((400, "body"), (failure.Problem.Status, failure.Problem.Extra!["field"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Half_a_surrogate_pair_and_NUL_do_no_harm() =>
        Assert.Equal("a\uFFFDb", (await ReadAsync("send_message", Json, """{"content":"a\ud800\u0000b"}""")).Text("content"));

    [Theory]
    [InlineData(" n/A ", true)]
    [InlineData("Undefined", true)]
    [InlineData("\t", true)]
    [InlineData(null, true)]
    [InlineData("nonesuch", false)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("-", false)]
    public void Only_the_words_of_the_rule_mean_leave_it(string? text, bool expected) => Assert.Equal(expected, NoneRule.IsNone(text));

    private static Task<CallbackArguments> ReadAsync(string operation, string? contentType, string body, string query = "") => RequestArguments.ReadAsync(
        CallbackOperations.Get(operation), "5", QueryHelpers.ParseQuery(query), contentType, Encoding.UTF8.GetBytes(body));
}
