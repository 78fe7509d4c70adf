using Kontext.Core.Outcomes;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Kontext.Functions.Tokens;

/// <summary>Reads the metadata of the authority (OpenID Connect Discovery 1.0).</summary>
internal static class AuthorityMetadata
{
    /// <summary>Returns the metadata, at least of an earlier reading; or why it was never read.</summary>
    public static async Task<Result<OpenIdConnectConfiguration, InvalidOperationException>> TryReadAsync(
        this IConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken cancellationToken)
    {
        try
        {
            return await manager.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException fault)
        {
            return fault;
        }
    }
}
