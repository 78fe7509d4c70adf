using System.Text.Json.Serialization;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Upstream;

namespace Kontext.Core.Integrations;

/// <summary>An MCP server or an API that an organization registered.</summary>
public sealed record Integration
{
    /// <summary>The organization that registered the integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The id, which never changes.</summary>
    public required IntegrationId Id { get; init; }

    /// <summary>The name, unique among the organization's integrations that are not archived.</summary>
    public required IntegrationName Name { get; init; }

    /// <summary>The MCP endpoint or API. <see cref="Uri.OriginalString"/> is the text of the request.</summary>
    public required Uri Url { get; init; }

    /// <summary>What the integration is used for.</summary>
    public required Category Category { get; init; }

    /// <summary>Which credential the server is called with.</summary>
    public required AuthMode AuthMode { get; init; }

    /// <summary>The OAuth configuration; null to discover everything. It stays stored while another mode is set.</summary>
    public OAuthConfig? OAuth { get; init; }

    /// <summary>The declared capabilities; null when none were declared.</summary>
    public Capabilities? Capabilities { get; init; }

    /// <summary>The values that a user enters to connect; null when a single token is enough.</summary>
    public CredentialSchema? CredentialSchema { get; init; }

    /// <summary>The secret that holds the organization's token; null when there is none.</summary>
    public SecretReference? ServerToken { get; init; }

    /// <summary>The number of the configuration, from 1; each change raises it. The result of a check is no change.</summary>
    public required long Revision { get; init; }

    /// <summary>
    /// The credential epoch. A change that ends connections raises it. A connection counts only in the epoch it was made in.
    /// </summary>
    public required int Epoch { get; init; }

    /// <summary>The result of the last check.</summary>
    public required ValidationRecord Validation { get; init; }

    /// <summary>
    /// The OAuth endpoints that the last check discovered; null when it found none, or when there was nothing to discover.
    /// </summary>
    public OAuthMetadata? OAuthMetadata { get; init; }

    /// <summary>When a check last found that the server's tools changed, UTC; null while no check of this url has.</summary>
    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>The version of the integration's pinned tools; null when no tool is pinned.</summary>
    internal string? PinsVersion { get; init; }

    /// <summary>The hint of the next check; null when the integration is archived. Other hints of this integration do not count.</summary>
    internal HintKey? Hint { get; init; }

    /// <summary>The claim of the instance that checks the integration now.</summary>
    internal CheckClaim Claim { get; init; } = CheckClaim.Free;

    /// <summary>When the integration was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the configuration last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the integration was archived, UTC; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Whether the integration is archived. An archived integration can only be read and disconnected from.</summary>
    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The ETag of the row that this record was read from; null before it is stored.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Whether the result of a check of <paramref name="other"/> holds for this configuration too.</summary>
    public bool IsCheckedLike(Integration other) =>
        OAuthConfig.SameText(Url, other.Url)
        && Category == other.Category
        && AuthMode == other.AuthMode
        && Equals(OAuth, other.OAuth)
        && ServerToken == other.ServerToken
        && (CredentialSchema?.Json == other.CredentialSchema?.Json // most changes leave it alone, and reading it costs
            || (CredentialSchema is { } mine && other.CredentialSchema is { } theirs ? mine.SendsLike(theirs) : (CredentialSchema ?? other.CredentialSchema)!.HeaderName is null));

    /// <summary>
    /// Returns the header that the credentialSchema describes, or a bearer token. Null when the schema does not say which of several values
    /// to send, and when the value fits no header.
    /// </summary>
    internal CredentialHeader? HeaderOf(Credential credential)
    {
        if ((credential.Grant?.AccessToken ?? (CredentialSchema is null ? credential.Token : null)) is { } token)
            return CredentialHeader.TryBearer(token, out var bearer) ? bearer : null;
        return CredentialSchema?.FindHeader(credential.Token, credential.Fields);
    }

    /// <summary>The secrets that the integration refers to.</summary>
    internal IEnumerable<SecretReference> Secrets => new[] { ServerToken, OAuth?.ClientSecret }.OfType<SecretReference>();

    /// <summary>
    /// Whether every member that a caller can set is equal. The two JSON documents are compared by meaning, the other members as sent.
    /// </summary>
    internal bool IsConfiguredLike(Integration other) =>
        Name.Text == other.Name.Text
        && OAuthConfig.SameText(Url, other.Url)
        && Category == other.Category
        && AuthMode == other.AuthMode
        && Equals(OAuth, other.OAuth)
        && ServerToken == other.ServerToken
        && JsonText.SameMeaning(Capabilities?.Json, other.Capabilities?.Json)
        && JsonText.SameMeaning(CredentialSchema?.Json, other.CredentialSchema?.Json);

    /// <summary>
    /// Returns this configuration as the successor of <paramref name="present"/>, with its revision, epoch and date. Results of checks that
    /// no longer hold are reset.
    /// </summary>
    internal Integration Following(Integration present, DateTimeOffset now) => this with
    {
        Revision = present.Revision + 1,
        Epoch = KeepsConnectionsOf(present) ? present.Epoch : present.Epoch + 1,
        Validation = IsCheckedLike(present) ? present.Validation : ValidationRecord.Pending,
        // A check of the old configuration has no use for the new one, so its claim must not delay the next check.
        Claim = IsCheckedLike(present) ? Claim : Claim.Released(),
        OAuthMetadata = IsCheckedLike(present) ? present.OAuthMetadata : null,
        CapabilitiesChangedAt = OAuthConfig.SameText(Url, present.Url) ? present.CapabilitiesChangedAt : null,
        UpdatedAt = now > present.UpdatedAt ? now : present.UpdatedAt,
    };

    /// <summary>Whether connections to <paramref name="other"/> stay valid for this configuration.</summary>
    private bool KeepsConnectionsOf(Integration other) =>
        OAuthConfig.SameText(Url, other.Url)
        && AuthMode == other.AuthMode
        && (OAuth ?? new OAuthConfig()).HasSameClientAs(other.OAuth ?? new OAuthConfig());
}

/// <summary>Which credential an integration is called with.</summary>
public enum AuthMode
{
    /// <summary>No credential.</summary>
    None,

    /// <summary>The user's own access token, got by OAuth.</summary>
    [JsonStringEnumMemberName("oauth")]
    OAuth,

    /// <summary>The user's own token, which the user pasted.</summary>
    UserToken,

    /// <summary>One token for the whole organization.</summary>
    ServerToken,
}

/// <summary>What an integration is used for.</summary>
public enum Category
{
    /// <summary>A remote MCP server, which the gateway calls for a user.</summary>
    GatewayRemoteMcp,

    /// <summary>An API whose credentials agents ask for. This app relays no MCP messages to it.</summary>
    InternalMcpCredentials,
}

/// <summary>The result of the last check of an integration's server. Checks behind this record use no user's credential.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">A sentence for people; null while pending.</param>
/// <param name="CheckedAt">When it was checked, UTC; null while pending.</param>
/// <param name="Failures">The number of failed checks in a row. A valid integration with one failure is in doubt.</param>
public sealed record ValidationRecord(ValidationStatus Status, string? Message, DateTimeOffset? CheckedAt, int Failures)
{
    /// <summary>The record of a configuration that was not checked yet.</summary>
    public static ValidationRecord Pending { get; } = new(ValidationStatus.Pending, null, null, Failures: 0);
}

/// <summary>The status of an integration's present configuration.</summary>
public enum ValidationStatus
{
    /// <summary>Not checked since it was created or changed.</summary>
    Pending,

    /// <summary>The server answers, and accepts the organization's credential.</summary>
    Valid,

    /// <summary>The check failed; the message says why and what to do.</summary>
    Invalid,
}
