using System.Reflection;
using global::Sentry;
using Xunit;

namespace Chatdify.Tests.Embedded.Sentry;

/// <summary>The signatures of Sentry 6.9.0 that the product compiles against, from the API sheet.</summary>
public sealed class OfficialSurfaceTests
{
    [Theory]
    [InlineData(typeof(SentrySdk), "IDisposable Init(Action<SentryOptions>)")]
    [InlineData(typeof(SentrySdk), "Boolean get_IsEnabled()")]
    [InlineData(typeof(SentrySdk), "SentryId CaptureException(Exception)")]
    [InlineData(typeof(SentrySdk), "SentryId CaptureException(Exception, Action<Scope>)")]
    [InlineData(typeof(SentrySdk), "SentryId CaptureMessage(String, Action<Scope>, SentryLevel = 1)")]
    [InlineData(typeof(SentrySdk), "Void AddBreadcrumb(String, String = null, String = null, IDictionary<String, String> = null, BreadcrumbLevel = 0)")]
    [InlineData(typeof(SentrySdk), "Void ConfigureScope(Action<Scope>)")]
    [InlineData(typeof(SentrySdk), "IDisposable PushScope()")]
    [InlineData(typeof(SentrySdk), "ITransactionTracer StartTransaction(String, String)")]
    [InlineData(typeof(SentrySdk), "Task FlushAsync()")]
    [InlineData(typeof(SentrySdk), "Task FlushAsync(TimeSpan)")]
    [InlineData(typeof(SentrySdk), "Void Close()")]
    [InlineData(typeof(SentryOptions), "Void set_Dsn(String)")]
    [InlineData(typeof(SentryOptions), "Void set_Environment(String)")]
    [InlineData(typeof(SentryOptions), "Void set_Release(String)")]
    [InlineData(typeof(SentryOptions), "Void set_SampleRate(Nullable<Single>)")]
    [InlineData(typeof(SentryOptions), "Void set_TracesSampleRate(Nullable<Double>)")]
    [InlineData(typeof(SentryOptions), "Void set_SendDefaultPii(Boolean)")]
    [InlineData(typeof(SentryOptions), "Void set_AttachStacktrace(Boolean)")]
    [InlineData(typeof(SentryOptions), "Void set_MaxBreadcrumbs(Int32)")]
    [InlineData(typeof(SentryOptions), "Void set_MaxQueueItems(Int32)")]
    [InlineData(typeof(SentryOptions), "Void set_ShutdownTimeout(TimeSpan)")]
    [InlineData(typeof(SentryOptions), "Void set_FlushTimeout(TimeSpan)")]
    [InlineData(typeof(SentryOptions), "Void set_Debug(Boolean)")]
    [InlineData(typeof(SentryOptions), "Dictionary<String, String> get_DefaultTags()")]
    [InlineData(typeof(SentryOptions), "Void set_CreateHttpMessageHandler(Func<HttpMessageHandler>)")]
    [InlineData(typeof(SentryOptions), "Void SetBeforeSend(Func<SentryEvent, SentryHint, SentryEvent>)")]
    [InlineData(typeof(Scope), "Void SetTag(String, String)")]
    [InlineData(typeof(Scope), "Void UnsetTag(String)")]
    [InlineData(typeof(Scope), "Void set_Level(Nullable<SentryLevel>)")]
    [InlineData(typeof(Scope), "Void set_TransactionName(String)")]
    [InlineData(typeof(Scope), "Void AddBreadcrumb(String, String = null, String = null, IDictionary<String, String> = null, BreadcrumbLevel = 0)")]
    [InlineData(typeof(ISpan), "Void Finish()")]
    [InlineData(typeof(ISpan), "Void Finish(SpanStatus)")]
    [InlineData(typeof(ISpan), "Void Finish(Exception)")]
    [InlineData(typeof(ISpan), "Void SetTag(String, String)")]
    [InlineData(typeof(SentryEvent), "SentryMessage get_Message()")]
    [InlineData(typeof(SentryEvent), "IEnumerable<SentryException> get_SentryExceptions()")]
    [InlineData(typeof(SentryEvent), "Void SetTag(String, String)")]
    [InlineData(typeof(SentryId), "SentryId Create()")]
    public void A_member_has_the_official_signature(Type type, string signature) =>
        Assert.Contains(
            signature,
            type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Select(Describe));

    [Fact]
    public void Numbers_of_the_enumerations_are_the_official_ones()
    {
        Assert.Equal((0, 1, 4), ((int)SentryLevel.Debug, (int)SentryLevel.Info, (int)SentryLevel.Fatal));
        Assert.Equal((-1, 0, 3), ((int)BreadcrumbLevel.Debug, (int)BreadcrumbLevel.Info, (int)BreadcrumbLevel.Fatal));
        Assert.Equal((0, 10, 16), ((int)SpanStatus.Ok, (int)SpanStatus.UnknownError, (int)SpanStatus.DataLoss));
    }

    [Fact]
    public void A_transaction_is_a_span_and_can_be_disposed() =>
        Assert.True(typeof(ISpan).IsAssignableFrom(typeof(ITransactionTracer)) && typeof(IDisposable).IsAssignableFrom(typeof(ISpan)));

    [Fact]
    public void Defaults_are_the_official_ones()
    {
        var options = new SentryOptions();

        Assert.Equal((100, 30, true, false), (options.MaxBreadcrumbs, options.MaxQueueItems, options.AttachStacktrace, options.SendDefaultPii));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)), (options.ShutdownTimeout, options.FlushTimeout));
        Assert.Equal((null, null), (options.SampleRate, options.TracesSampleRate));
    }

    private static string Describe(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter =>
            Name(parameter.ParameterType) + (parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : ""));
        return $"{Name(method.ReturnType)} {method.Name}({string.Join(", ", parameters)})";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        Enum number => $"{number:D}",
        _ => value.ToString()!,
    };

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
