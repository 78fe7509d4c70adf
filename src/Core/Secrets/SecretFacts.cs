using Azure.Security.KeyVault.Secrets;

namespace Kontext.Core.Secrets;

/// <summary>What a vault is told of a secret beside its content: enough to see what it is and that it ends, and nothing of whose it is.</summary>
internal static class SecretFacts
{
    // What nobody renews or deletes until then is looked at by whoever watches the vault. A secret that has expired can still be read.
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
