using Chatdify.Core;
using Chatdify.Functions;
using Chatdify.Functions.Http;

using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<CorrelationMiddleware>();
builder.Services.AddChatdify(builder.Configuration);
builder.Services.AddAzureStorage();
await builder.Build().RunAsync();
