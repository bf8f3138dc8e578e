using Chatdify.Core;
using Chatdify.Functions;
using Chatdify.Functions.Callbacks;
using Chatdify.Functions.Http;
using Chatdify.Functions.Mcp;
using Chatdify.Functions.Queues;
using Chatdify.Functions.Telemetry;

using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<CorrelationMiddleware>();
builder.UseMiddleware<SentryMiddleware>();
builder.UseMiddleware<FailureNoteMiddleware>();
builder.Services.AddChatdify(builder.Configuration);
builder.Services.AddAzureStorage();
builder.Services.AddSingleton<RequestBody>().AddSingleton<CallbackEndpoint>().AddSingleton<CallbackTools>().AddSingleton<McpExchange>();
builder.Services.AddTelemetry();
await builder.Build().RunAsync();
