using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>Where the secrets of a request were put.</summary>
/// <param name="ServerToken">Null when none was sent.</param>
/// <param name="ClientSecret">Null when none was sent.</param>
internal readonly record struct KeptSecrets(SecretReference? ServerToken, SecretReference? ClientSecret)
{
    public IEnumerable<SecretReference> All => new[] { ServerToken, ClientSecret }.OfType<SecretReference>();
}
