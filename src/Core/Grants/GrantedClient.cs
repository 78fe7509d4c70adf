using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Grants;

/// <summary>The client a grant was given to, with the secret it has now.</summary>
/// <param name="Client">Who we are to the server.</param>
/// <param name="Secret">Where its secret is kept now; null for a public client and for the deployment's own.</param>
public sealed record GrantedClient(OAuthClient Client, SecretReference? Secret);
