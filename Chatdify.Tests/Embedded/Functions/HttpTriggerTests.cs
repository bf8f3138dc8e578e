using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class HttpTriggerTests
{
    [Theory]
    [InlineData("values/abc/1/12345678901/true/0f8fad5b-d9cb-469f-a165-70867728950e", "abc 1 12345678901 True 0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("values/%C3%A4%20b/-1/-2/false/0F8FAD5BD9CB469FA16570867728950E", "ä b -1 -2 False 0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("optional/7", "7")]
    [InlineData("optional", "none")]
    [InlineData("by-default", "30")]
    public async Task Route_values_become_arguments(string path, string expected)
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Routes)]);

        var answer = await runtime.Http.GetStringAsync($"api/{path}");

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("GET", "api/number/x")]
    [InlineData("GET", "api/nothing-here")]
    [InlineData("GET", "number/1")]
    [InlineData("DELETE", "api/number/1")]
    [InlineData("HEAD", "api/number/1")]
    public async Task What_no_function_serves_is_not_found(string method, string path)
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Routes)]);

        var answer = await runtime.Http.SendAsync(new(new(method), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task One_route_may_have_a_function_per_method()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Routes)]);

        var got = await runtime.Http.GetStringAsync("api/number/1");
        var posted = await runtime.Http.PostAsync("api/number/1", content: null);

        Assert.Equal("got 1", got);
        Assert.Equal("posted 1", await posted.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_route_prefix_comes_from_host_json_and_a_missing_route_is_the_name()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Routes)], """{ "extensions": { "http": { "routePrefix": "" } } } // as the official host, comments and all""");

        Assert.Equal("named", await runtime.Http.GetStringAsync("Named"));
        Assert.Equal("got 2", await runtime.Http.GetStringAsync("number/2"));
    }

    [Theory]
    [InlineData("result", 201, "made")]
    [InlineData("value-task", 200, "soon")]
    [InlineData("synchronous", 200, "now")]
    [InlineData("action-content", 202, "content")]
    [InlineData("action-object", 200, """{"name":"value"}""")]
    [InlineData("written", 203, "by hand")]
    [InlineData("void", 204, "")]
    public async Task Every_supported_return_type_is_answered(string path, int status, string body)
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Results)]);

        var answer = await runtime.Http.GetAsync($"api/{path}");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_unhandled_exception_answers_500_without_detail_and_is_logged_once()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Broken)]);

        var answer = await runtime.Http.GetAsync("api/broken");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith('X'));
        var logged = Assert.Single(runtime.Log.Lines, line => line.Level >= LogLevel.Error);
        Assert.Equal("Function.Broken", logged.Category);
    }

    [Fact]
    public async Task Each_invocation_has_a_scope_and_an_id_of_its_own()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Scoped)], configure: app => app.Services.AddScoped<Marker>());

        var first = await runtime.Http.GetFromJsonAsync<string[]>("api/scoped");
        var second = await runtime.Http.GetFromJsonAsync<string[]>("api/scoped");

        Assert.Equal(first![0], first[1]);
        Assert.Equal(first[0], first[2]);
        Assert.NotEqual(first[0], second![0]);
        Assert.True(Guid.TryParse(first[3], out _));
        Assert.NotEqual(first[3], second[3]);
        Assert.Equal(["httpTrigger", "Scoped", typeof(Scoped).FullName + ".Run"], first[4..]);
    }

    internal sealed class Routes
    {
        [Function("Values")]
        public IResult Values(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "values/{text}/{small:int}/{big:long}/{flag:bool}/{id:guid}")] HttpRequest request,
            string text, int small, long big, bool flag, Guid id) =>
            Microsoft.AspNetCore.Http.Results.Text($"{text} {small} {big} {flag} {id}");

        [Function("Optional")]
        public IResult Optional([HttpTrigger("get", Route = "optional/{number:long?}")] HttpRequest request, long? number) =>
            Microsoft.AspNetCore.Http.Results.Text(number?.ToString() ?? "none");

        [Function("Default")]
        public IResult Default([HttpTrigger("get", Route = "by-default/{limit:int?}")] HttpRequest request, int limit = 30) =>
            Microsoft.AspNetCore.Http.Results.Text($"{limit}");

        [Function("GetNumber")]
        public IResult GetNumber([HttpTrigger("get", Route = "number/{id:long}")] HttpRequest request, long id) =>
            Microsoft.AspNetCore.Http.Results.Text($"got {id}");

        [Function("PostNumber")]
        public IResult PostNumber([HttpTrigger("post", Route = "number/{id:long}")] HttpRequest request, long id) =>
            Microsoft.AspNetCore.Http.Results.Text($"posted {id}");

        [Function("Named")]
        public IResult Named([HttpTrigger] HttpRequest request) => Microsoft.AspNetCore.Http.Results.Text("named");
    }

    internal sealed class Results
    {
        [Function("Result")]
        public async Task<IResult> Result([HttpTrigger(Route = "result")] HttpRequest request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return TypedResults.Text("made", statusCode: cancellationToken.IsCancellationRequested ? 500 : 201);
        }

        [Function("ValueTask")]
        public ValueTask<IResult> Soon([HttpTrigger(Route = "value-task")] HttpRequest request) => new(TypedResults.Text("soon"));

        [Function("Synchronous")]
        public IResult Now([HttpTrigger(Route = "synchronous")] HttpRequest request) => TypedResults.Text("now");

        [Function("ActionContent")]
        public IActionResult Content([HttpTrigger(Route = "action-content")] HttpRequest request) =>
            new ContentResult { Content = "content", StatusCode = 202 };

        [Function("ActionObject")]
        public Task<IActionResult> Object([HttpTrigger(Route = "action-object")] HttpRequest request) =>
            Task.FromResult<IActionResult>(new OkObjectResult(new { Name = "value" }));

        [Function("Written")]
        public async Task Written([HttpTrigger(Route = "written")] HttpRequest request)
        {
            request.HttpContext.Response.StatusCode = 203;
            await request.HttpContext.Response.WriteAsync("by hand");
        }

        [Function("Void")]
        public void Nothing([HttpTrigger(Route = "void")] HttpRequest request) => request.HttpContext.Response.StatusCode = 204;
    }

    internal sealed class Broken
    {
        [Function("Broken")]
        public Task<IResult> Run([HttpTrigger(Route = "broken")] HttpRequest request)
        {
            request.HttpContext.Response.Headers["X-Half-Done"] = "yes";
            throw new InvalidOperationException("a secret detail");
        }
    }

    internal sealed class Marker
    {
        public string Id { get; } = Guid.NewGuid().ToString();
    }

    internal sealed class Scoped(Marker marker)
    {
        [Function("Scoped")]
        public IResult Run([HttpTrigger(Route = "scoped")] HttpRequest request, FunctionContext context) => TypedResults.Json<string[]>(
        [
            marker.Id,
            context.InstanceServices.GetRequiredService<Marker>().Id,
            request.HttpContext.RequestServices.GetRequiredService<Marker>().Id,
            context.InvocationId,
            context.FunctionDefinition.InputBindings["request"].Type,
            context.FunctionDefinition.Name,
            context.FunctionDefinition.EntryPoint,
        ]);
    }
}
