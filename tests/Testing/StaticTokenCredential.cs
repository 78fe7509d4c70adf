using Azure.Core;

namespace Kontext.Testing;

/// <summary>An identity whose token never changes.</summary>
public sealed class StaticTokenCredential : TokenCredential
{
    public const string Token = "scripted-vault-token";

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(Token, DateTimeOffset.MaxValue);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
