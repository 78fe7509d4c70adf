using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Testing;

namespace Kontext.Core.Tests.Discovery;

/// <summary>Discoveries from a program that may call this machine.</summary>
internal static class Discoveries
{
    public static DiscoveryTarget Target(Uri url, string? issuer = null, bool isMcp = true) => new()
    {
        Organization = new OrganizationId("acme"),
        Url = url,
        IsMcp = isMcp,
        Issuer = issuer is null ? null : new Uri(issuer),
    };

    public static async Task<DiscoveryResult> DiscoverAsync(Uri url, string? issuer = null, bool isMcp = true)
    {
        await using var services = OutboundServices.WithLoopback();
        return await services.Get<DiscoveryClient>().DiscoverAsync(Target(url, issuer, isMcp), TestContext.Current.CancellationToken);
    }

    /// <summary>Fails for good, with these words.</summary>
    public static async Task<DiscoveryResult> FailsAsync(Uri url, string message, string? issuer = null, bool isTransient = false)
    {
        var result = await DiscoverAsync(url, issuer);
        Assert.Null(result.Server);
        Assert.Contains(message, result.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, result.Failure.IsTransient);
        return result;
    }

    public static void Says(this DiscoveryResult result, string rule) =>
        Assert.Contains(result.Steps, step => step.Rule?.Contains(rule, StringComparison.Ordinal) == true);
}
