using Kontext.Core.Applications;

namespace Kontext.Core.Exchanging;

/// <summary>Authenticates clients. A refusal here has no client that is known, so it is counted as a metric and writes no audit row.</summary>
public sealed class ClientCheck(ForeignTokens tokens, ExchangeMetrics metrics, TimeProvider clock)
{
    /// <summary>Returns null when the client is authentic, and an error otherwise. Unknown and archived clients get equal errors.</summary>
    internal async Task<ExchangeError?> CheckAsync(Application? application, ClientProof proof, CancellationToken cancellationToken)
    {
        if (application is null or { IsArchived: true })
            return RefuseUnknown();
        if (application.Kind == ApplicationKind.Public)
            return proof is { Secret: null, Assertion: null } ? null : Refuse("wrong_method", ExchangeErrors.PublicWithSecret());
        if (proof.Assertion is { } assertion)
            return await tokens.IsTrustedAsync(application, assertion, cancellationToken) ? null : Refuse("wrong_assertion", ExchangeErrors.WrongAssertion());
        if (proof.Secret is not { } secret)
            return Refuse("wrong_method", ExchangeErrors.SecretRequired());
        return application.Secret?.Is(secret, clock.GetUtcNow()) == true ? null : Refuse("wrong_secret", ExchangeErrors.WrongSecret());
    }

    /// <summary>Returns the error for a client id that no client has.</summary>
    internal ExchangeError RefuseUnknown() => Refuse("unknown_client", ExchangeErrors.UnknownClient());

    private ExchangeError Refuse(string cause, ExchangeError error)
    {
        metrics.NotAuthenticated(cause);
        return error;
    }
}
