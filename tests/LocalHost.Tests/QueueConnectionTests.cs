using Kontext.LocalHost.Queues;
using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Tests;

public sealed class QueueConnectionTests
{
    private const string Azurite = "UseDevelopmentStorage=true";
    private const string Trigger = "\"queueName\": \"%Queue%\", \"connection\": \"Sample:Storage\"";

    [Theory]
    [InlineData("Sample:Storage")]
    [InlineData("AzureWebJobsSample:Storage")]
    [InlineData("ConnectionStrings:Sample:Storage")]
    public void A_connection_is_the_name_of_a_setting(string setting)
    {
        var queue = Open(Trigger, (setting, Azurite), ("Queue", "Acme-DUE"));

        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1/acme-due", queue.Messages.Uri.ToString());
        Assert.Equal("acme-due-poison", queue.Poison!.Name);
    }

    [Fact]
    public void The_default_connection_is_AzureWebJobsStorage() =>
        Assert.Equal("due", Open("\"queueName\": \"%Queue%\"", ("AzureWebJobsStorage", Azurite), ("Queue", "due")).Messages.Name);

    [Theory]
    [InlineData("due-poison")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456x")]
    public void A_queue_whose_poison_name_would_be_invalid_has_no_poison_queue(string name) =>
        Assert.Null(Open(Trigger, ("Sample:Storage", Azurite), ("Queue", name)).Poison);

    [Theory]
    [InlineData("Sample:Other", "x", "due", "its connection Sample:Storage is not set; set it to a connection string.")]
    [InlineData("Sample:Storage:queueServiceUri", "https://acme.example", "due",
        "its connection Sample:Storage goes by an identity, which works on Azure alone; set Sample:Storage to a connection string.")]
    [InlineData("Sample:Storage", "canary", "due", "what its connection names is no storage connection string.")]
    [InlineData("Sample:Storage", Azurite, "a_b", "'a_b' is no name of a queue; it has 3 to 63 lower-case letters, digits and single hyphens.")]
    [InlineData("Sample:Storage", Azurite, "", "'%Queue%' does not resolve to a value; set Queue.")]
    public void A_queue_that_cannot_be_opened_is_explained_without_the_connection_string(string setting, string value, string queue, string sentence)
    {
        var refused = Assert.Throws<StartupException>(() => Open(Trigger, (setting, value), ("Queue", queue)));

        Assert.Equal($"Function 'Work' is not started: {sentence}", refused.Message);
    }

    private static ListenedQueue Open(string trigger, params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))).Build();
        return QueueConnection.Open(configuration, ScriptedWorker.Queue("Work", trigger));
    }
}
