using Kontext.Core.Audit;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Upstream;

namespace Kontext.Core.Gateway;

/// <summary>Finds the credential of a call, and learns from the server's answer to it.</summary>
public sealed class GatewayCredentials(CredentialResolver credentials, CredentialUseService uses, SecretCache secrets, TimeProvider clock)
{
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(10);

    /// <summary>Returns the credential, fresh; or why there is none.</summary>
    internal async Task<Result<GatewayCredential, NoCredential>> FindAsync(GatewayTarget target, CancellationToken cancellationToken)
    {
        var integration = target.Integration;
        if (integration.AuthMode == AuthMode.None)
            return GatewayCredential.None;
        if (integration.AuthMode == AuthMode.ServerToken)
            return await FindSharedAsync(integration, cancellationToken);
        if (target.Connection is not { } connection || !ConnectionStatus.Of(integration, connection, clock.GetUtcNow()).Connected)
            return NoCredential.NotConnected;
        return (await credentials.ResolveAsync(integration, connection, LeastLeft, cancellationToken)).Succeeded(out var usable, out var problem)
            ? OfOwn(integration, usable)
            : NoCredential.Of(problem);
    }

    /// <summary>
    /// Returns another credential after the server refused this one with 401, or why there is none. Each refusal is recorded with the
    /// connection.
    /// </summary>
    internal async Task<Result<GatewayCredential, NoCredential>> FindAnotherAsync(GatewayTarget target, GatewayCredential refused, CancellationToken cancellationToken)
    {
        if (refused.Own is not { } own)
            return NoCredential.Refused;
        if (own.Connection.Grant is { IsRenewable: true } && (await credentials.ResolveAnewAsync(target.Integration, own, cancellationToken)).Succeeded(out var fresh, out _))
            return OfOwn(target.Integration, fresh);
        await RecordAsync(refused, accepted: false, cancellationToken);
        return NoCredential.Refused;
    }

    /// <summary>Records that the server accepted or refused the credential.</summary>
    internal async Task RecordAsync(GatewayCredential credential, bool accepted, CancellationToken cancellationToken)
    {
        // Most calls change nothing. A success alone says nothing of the scopes that were demanded before.
        if (credential.Own is { } own && !(accepted && own.Connection is { RefusedAt: null, Reason: null }))
            await uses.RecordAnswerAsync(own.Connection, accepted, cancellationToken);
    }

    /// <summary>Records the scopes that the server demands, so that the next connect asks for them.</summary>
    internal async Task RecordDemandAsync(GatewayCredential credential, BearerChallenge challenge, CancellationToken cancellationToken)
    {
        // A server may echo the credential as a scope, and scopes are stored.
        var demanded = Scopes.Clean(challenge.ScopeNames.Where(scope => credential.Header?.IsIn(scope) is not true));
        if (credential.Own is { } own && !demanded.IsEmpty)
            await uses.RecordDemandAsync(own.Connection, demanded, cancellationToken);
    }

    private async Task<Result<GatewayCredential, NoCredential>> FindSharedAsync(Integration integration, CancellationToken cancellationToken)
    {
        if (integration.ServerToken is not { } reference)
            return NoCredential.NoServerToken;
        var read = await secrets.FindInTimeAsync(integration.Organization.Key, reference, cancellationToken);
        if (!read.InTime(out var credential))
            return NoCredential.Away(retryAfter: null);
        return credential is not null && integration.HeaderOf(credential) is { } header
            ? new GatewayCredential(header, Own: null, Fingerprint.Of(credential.Token ?? ""))
            : NoCredential.NoServerToken;
    }

    private static Result<GatewayCredential, NoCredential> OfOwn(Integration integration, UsableCredential usable) => integration.HeaderOf(usable.Credential) is { } header
        ? new GatewayCredential(header, usable, Fingerprint.Of(usable.Credential.Grant?.AccessToken ?? usable.Credential.Token ?? usable.Credential.Fields?.GetRawText() ?? ""))
        : NoCredential.Refused;
}

/// <summary>The credential of one call. It exists in memory only.</summary>
/// <param name="Header">The header that carries it; null when the server takes none.</param>
/// <param name="Own">The user's own credential; null for a shared one, and for none.</param>
/// <param name="Fingerprint">The fingerprint for the audit; null for none.</param>
internal sealed record GatewayCredential(CredentialHeader? Header, UsableCredential? Own, string? Fingerprint)
{
    public static GatewayCredential None { get; } = new(null, null, null);

    /// <summary>Returns the type name; the credential stays out of logs.</summary>
    public override string ToString() => nameof(GatewayCredential);
}

/// <summary>Why there is no credential for a call.</summary>
/// <param name="IsAway">Whether it may be there in a moment. Then connecting again would not help.</param>
/// <param name="RetryAfter">When to try again; null when unknown.</param>
/// <param name="Outcome">The outcome for the audit.</param>
internal sealed record NoCredential(bool IsAway, TimeSpan? RetryAfter, string Outcome)
{
    public static NoCredential NotConnected { get; } = new(false, null, ErrorCodes.NotConnected);

    public static NoCredential Refused { get; } = new(false, null, "credential_refused");

    public static NoCredential ScopeMissing { get; } = new(false, null, "scope_missing");

    public static NoCredential NoServerToken { get; } = new(false, null, "server_token_missing");

    public static NoCredential Away(TimeSpan? retryAfter) => new(true, retryAfter, ErrorCodes.CredentialUnavailable);

    public static NoCredential Of(Problem problem) => problem.Kind == ProblemKind.Unavailable ? Away(problem.RetryAfter) : NotConnected;
}
