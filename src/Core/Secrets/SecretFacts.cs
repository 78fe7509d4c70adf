using Azure.Security.KeyVault.Secrets;

namespace Kontext.Core.Secrets;

/// <summary>Describes a secret to its vault: its kind and its end, but not its owner.</summary>
internal static class SecretFacts
{
    // A secret that is neither refreshed nor deleted for so long should attract attention in the vault. An expired secret can still be
    // read.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2 * 365);

    public static void Describe(SecretProperties properties, Credential credential, DateTimeOffset now)
    {
        properties.ContentType = CredentialContent.MediaType;
        properties.Tags["made-by"] = "kontext";
        properties.Tags["kind"] = credential switch
        {
            { Grant.RefreshToken: not null } => "renewable-grant",
            { Grant: not null } => "grant",
            { Fields: not null } => "fields",
            _ => "token",
        };
        var end = credential.Grant?.EndsAt ?? (credential.Grant is { RefreshToken: null } grant ? grant.AccessTokenExpiresAt : null);
        properties.ExpiresOn = end > now && end < now + Longest ? end : now + Longest;
    }
}
