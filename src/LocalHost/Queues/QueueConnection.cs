using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Queues;

/// <summary>Opens the queue that a trigger names, in the storage account that its connection names.</summary>
internal static partial class QueueConnection
{
    private const string PoisonSuffix = "-poison";
    private const int LongestName = 63;

    private static readonly string[] IdentityMembers = ["queueServiceUri", "serviceUri", "accountName"];

    public static ListenedQueue Open(IConfiguration configuration, FunctionMetadata function)
    {
        var name = SettingNames.Resolve(configuration, function.Name, function.Text("queueName") ?? "").ToLowerInvariant();
        if (!Name().IsMatch(name))
        {
            throw new StartupException(
                $"Function '{function.Name}' is not started: '{name}' is no name of a queue; it has 3 to 63 lower-case letters, digits and single hyphens.");
        }

        var storage = ConnectionString(configuration, function);
        var poison = name + PoisonSuffix;
        var hasPoison = !name.EndsWith(PoisonSuffix, StringComparison.Ordinal) && poison.Length <= LongestName;
        return new ListenedQueue(Client(function.Name, storage, name), hasPoison ? Client(function.Name, storage, poison) : null);
    }

    // The Azure Functions host adds this prefix: "Storage" finds AzureWebJobsStorage.
    private static string ConnectionString(IConfiguration configuration, FunctionMetadata function)
    {
        var name = SettingNames.Resolve(configuration, function.Name, function.Text("connection") is { Length: > 0 } named ? named : "Storage");
        string[] candidates = [$"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}", name];
        if (candidates.Select(candidate => configuration[candidate]).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } found)
            return found;

        var byIdentity = candidates.Select(configuration.GetSection)
            .Any(section => IdentityMembers.Any(member => section[member] is not null));
        throw new StartupException(byIdentity
            ? $"Function '{function.Name}' is not started: its connection {name} goes by an identity, which works on Azure alone; set {name} to a connection string."
            : $"Function '{function.Name}' is not started: its connection {name} is not set; set it to a connection string.");
    }

    // The client does not decode messages: one message that is not Base64 must not fail the whole batch.
    private static QueueClient Client(string function, string connectionString, string name)
    {
        try
        {
            return new QueueClient(connectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        }
        catch (FormatException e)
        {
            throw new StartupException($"Function '{function}' is not started: what its connection names is no storage connection string.", e);
        }
    }

    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
