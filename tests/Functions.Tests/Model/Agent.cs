namespace Kontext.Functions.Tests.Model;

/// <summary>The model of an organization's application.</summary>
/// <param name="Id">The id of the application.</param>
/// <param name="ClientId">The client id.</param>
/// <param name="Secret">The client secret.</param>
internal sealed record Agent(string Id, string ClientId, string Secret)
{
    /// <summary>The ids of attached integrations, and whether the credentials of each stay in the gateway.</summary>
    public Dictionary<string, bool> Attached { get; } = new(StringComparer.Ordinal);
}
