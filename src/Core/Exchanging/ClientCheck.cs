using Kontext.Core.Applications;

namespace Kontext.Core.Exchanging;

/// <summary>Whether a client is the one it says it is.</summary>
public sealed class ClientCheck(ForeignTokens tokens, TimeProvider clock)
{
    /// <summary>Null when it is; unknown and archived ones look alike.</summary>
    internal async Task<ExchangeError?> CheckAsync(Application? application, ClientProof proof, CancellationToken cancellationToken)
    {
        if (application is null or { IsArchived: true })
            return ExchangeErrors.UnknownClient();
        if (application.Kind == ApplicationKind.Public)
            return proof is { Secret: null, Assertion: null } ? null : ExchangeErrors.PublicWithSecret();
        if (proof.Assertion is { } assertion)
            return await tokens.IsTrustedAsync(application, assertion, cancellationToken) ? null : ExchangeErrors.WrongAssertion();
        if (proof.Secret is not { } secret)
            return ExchangeErrors.SecretRequired();
        return application.Secret?.Is(secret, clock.GetUtcNow()) == true ? null : ExchangeErrors.WrongSecret();
    }
}
