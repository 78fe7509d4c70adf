using System.Diagnostics;
using Azure;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>Data that are removed from log entries before the export.</summary>
[Collection("Telemetry")]
public sealed partial class RedactionTests(TracedApp app) : IClassFixture<TracedApp>
{
    [Fact]
    public async Task Log_entries_of_other_libraries_are_exported_as_their_template_only()
    {
        Log.Calling(Logger("Somebody.Else"), "https://x.example/canary", "canary", new InvalidOperationException("canary"));

        var entry = await app.Logs.WhenAsync(one => one.CategoryName == "Somebody.Else");
        Assert.Equal("Calling {Address} for {Who}", entry.FormattedMessage);
        Assert.DoesNotContain(TelemetryText.Of(entry), text => text?.Contains("canary", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Information_entries_of_other_libraries_are_not_exported()
    {
        Log.Chatting(Logger("Somebody.Chatty"), "canary");
        Log.Calling(Logger("Somebody.Chatty"), "canary", "canary", null);

        await app.Logs.WhenAsync(one => one.CategoryName == "Somebody.Chatty");
        Assert.Single(app.Logs.Items, one => one.CategoryName == "Somebody.Chatty");
    }

    [Fact]
    public async Task An_exception_keeps_its_type_its_code_and_its_place()
    {
        var failure = Assert.Throws<UnavailableException>(Fail);
        Log.Failed(Logger("Kontext.Test"), "Test", failure);

        var entry = await app.Logs.WhenAsync(one => one.CategoryName == "Kontext.Test");
        Assert.Equal("It failed in Test", entry.FormattedMessage);
        Assert.Equal(
            "Kontext.Core.Outcomes.UnavailableException: Table storage is unavailable. <- Azure.RequestFailedException: 503 ServerBusy <- System.FormatException",
            entry.Exception!.Message);
        Assert.Contains(nameof(Fail), (string)entry.Attributes!.Single(attribute => attribute.Key == "exception.trace").Value!, StringComparison.Ordinal);
        Assert.DoesNotContain(TelemetryText.Of(entry), text => text?.Contains("canary", StringComparison.Ordinal) is true);

        static void Fail() => throw new UnavailableException("Table storage", null, new RequestFailedException(503, "canary", "ServerBusy", new FormatException("canary")));
    }

    [Fact]
    public async Task A_log_entry_names_its_trace()
    {
        app.Faults.RefuseAll(_ => true);
        var answer = await app.NewOrganization().Alice.GetAsync("/integrations");
        app.Faults.Forget();

        var id = answer.Header("x-request-id");
        var run = await app.Spans.WhenAsync(span => span.GetTagItem("faas.invocation_id") as string == id);
        Assert.Contains(app.Logs.Items, entry => entry.TraceId == run.TraceId && entry.Exception is not null);
        Assert.Equal((ActivityStatusCode.Error, 503, "/api/v1/integrations"), (run.Status, run.GetTagItem("http.response.status_code"), run.GetTagItem("http.route")));
    }

    private ILogger Logger(string category) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Calling {Address} for {Who}")]
        public static partial void Calling(ILogger logger, string address, string who, Exception? exception);

        [LoggerMessage(2, LogLevel.Information, "Calling {Address}")]
        public static partial void Chatting(ILogger logger, string address);

        [LoggerMessage(3, LogLevel.Error, "It failed in {Place}")]
        public static partial void Failed(ILogger logger, string place, Exception exception);
    }
}
