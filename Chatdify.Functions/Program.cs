using Chatdify.Core;
using Chatdify.Functions;
using Chatdify.Functions.Http;
using Chatdify.Functions.Telemetry;

using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<CorrelationMiddleware>();
builder.UseMiddleware<SentryMiddleware>();
builder.Services.AddChatdify(builder.Configuration);
builder.Services.AddAzureStorage();
builder.Services.AddTelemetry();
await builder.Build().RunAsync();
