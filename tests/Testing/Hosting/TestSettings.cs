namespace Kontext.Testing.Hosting;

/// <summary>The settings that every app in process needs.</summary>
public static class TestSettings
{
    public const string PublicUrl = "https://integrations.example.com";

    /// <summary>Tests are faster than people; those of the limits set their own.</summary>
    private static readonly KeyValuePair<string, string?>[] Unlimited =
    [
        new("RateLimits:RequestsPerCaller", "100000"),
        new("RateLimits:RequestsPerOrganization", "100000"),
        new("RateLimits:SecretWritesPerOrganization", "1000"),
        new("RateLimits:ValidationsPerOrganization", "1000"),
        new("RateLimits:SessionsPerPerson", "10000"),
        new("RateLimits:UnknownClientsPerAddress", "10000"),
    ];

    /// <summary>Returns the settings of an app on a storage account of the tests, without limits that tests would reach.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> On(string storage, string prefix) =>
    [
        new("PublicUrl", PublicUrl),
        new("Storage:Tables", storage),
        new("Storage:Queues", storage),
        new("AzureWebJobsStorage", storage),
        new("StoragePrefix", prefix),
        new("Outbound:AllowLoopback", "true"),
        .. Unlimited,
    ];
}
