using Kontext.Core.Applications;

namespace Kontext.Core.Exchanging;

/// <summary>Authenticates clients.</summary>
public sealed class ClientCheck(ForeignTokens tokens, TimeProvider clock)
{
    /// <summary>Returns null when the client is authentic, and an error otherwise. Unknown and archived clients get equal errors.</summary>
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
