using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Identity;

/// <summary>The clients of the section Identity:Clients.</summary>
internal sealed class DevelopmentClients(IConfiguration configuration)
{
    public const string Section = "Identity:Clients";

    /// <summary>The clients that can sign in on the page.</summary>
    public IReadOnlyList<DevelopmentClient> People =>
        [.. configuration.GetSection(Section).GetChildren().Select(Read).OfType<DevelopmentClient>().Where(client => client.User is { Length: > 0 })];

    public DevelopmentClient? Authenticate(string id, string secret)
    {
        // An id with a colon would address another section.
        var client = configuration.GetSection(Section).GetChildren().FirstOrDefault(child => child.Key == id);
        var expected = client?["Secret"];
        var isSecret = Same(secret, expected ?? "");

        return isSecret && !string.IsNullOrEmpty(expected) ? Read(client!) : null;
    }

    private static DevelopmentClient? Read(IConfigurationSection client) =>
        client["Organization"] is { Length: > 0 } organization
            ? new DevelopmentClient
            {
                Id = client.Key,
                Organization = organization,
                User = client["User"],
                Name = client["Name"] is { Length: > 0 } name ? name : client["User"],
            }
            : null;

    // Hashes have equal lengths, so the time reveals nothing about the length of the secret.
    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
