using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class MiddlewareTests
{
    private const string Queue = "runtime-middleware";

    [Fact]
    public async Task The_first_middleware_registered_is_the_outermost()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Outer>().UseMiddleware<Inner>());

        await runtime.Http.GetStringAsync("api/hello");

        Assert.Equal(["outer in /api/hello", "inner in", "function", "inner out", "outer out"], runtime.Probe.Told);
    }

    [Fact]
    public async Task Queue_functions_run_in_the_same_middleware_and_have_no_request()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Outer>().UseMiddleware<Inner>());
        var queue = await TestRuntime.QueueAsync(Queue);

        await queue.SendMessageAsync("hi");
        var told = await runtime.Probe.ToldAsync(5);

        Assert.Equal(["outer in", "inner in", "message hi", "inner out", "outer out"], told);
    }

    [Fact]
    public async Task A_result_is_written_after_the_middleware_so_that_it_may_still_set_headers()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Stamp>());

        var answer = await runtime.Http.GetAsync("api/hello");

        Assert.Equal("False", Assert.Single(answer.Headers.GetValues("X-Started")));
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_exception_passes_the_middleware_from_the_inside_and_may_be_answered_there()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Rescue>().UseMiddleware<Outer>());

        var answer = await runtime.Http.GetAsync("api/fail");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("rescued: on purpose", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["outer in /api/fail"], runtime.Probe.Told);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_middleware_that_does_not_go_on_keeps_the_function_from_running()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Refuse>());

        var answer = await runtime.Http.GetAsync("api/hello");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(runtime.Probe.Told);
    }

    [Fact]
    public async Task Items_and_features_reach_from_middleware_to_function()
    {
        await using var runtime = await StartAsync(app => app.UseMiddleware<Tag>());

        var answer = await runtime.Http.GetStringAsync("api/tagged");

        Assert.Equal("item feature 1", answer);
    }

    private static Task<TestRuntime> StartAsync(Action<FunctionsApplicationBuilder> configure) =>
        TestRuntime.StartAsync([typeof(Hello)], configure: configure);

    internal sealed class Hello(Probe probe)
    {
        [Function("Hello")]
        public IResult Run([HttpTrigger(Route = "hello")] HttpRequest request)
        {
            probe.Tell("function");
            return TypedResults.Text("hello");
        }

        [Function("Fail")]
        public IResult Fail([HttpTrigger(Route = "fail")] HttpRequest request) => throw new InvalidOperationException("on purpose");

        [Function("Tagged")]
        public IResult Tagged([HttpTrigger(Route = "tagged")] HttpRequest request, FunctionContext context) =>
            TypedResults.Text($"{context.Items["tag"]} {context.Features.Get<string>()} {context.Features.Count()}");

        [Function("Message")]
        public void Message([QueueTrigger(Queue)] string text) => probe.Tell($"message {text}");
    }

    internal sealed class Outer(Probe probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Tell($"outer in {context.GetHttpContext()?.Request.Path}".TrimEnd());
            await next(context);
            probe.Tell("outer out");
        }
    }

    internal sealed class Inner(Probe probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Tell("inner in");
            await next(context);
            probe.Tell("inner out");
        }
    }

    internal sealed class Stamp : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            await next(context);
            var response = context.GetHttpContext()!.Response;
            response.Headers["X-Started"] = $"{response.HasStarted}";
        }
    }

    internal sealed class Rescue : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (InvalidOperationException e)
            {
                var response = context.GetHttpContext()!.Response;
                response.StatusCode = StatusCodes.Status409Conflict;
                await response.WriteAsync($"rescued: {e.Message}");
            }
        }
    }

    internal sealed class Refuse : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.GetHttpContext()!.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
    }

    internal sealed class Tag : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.Items["tag"] = "item";
            context.Features.Set("feature");
            return next(context);
        }
    }
}
