using System.Text.Json.Serialization;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>An MCP server, or an API whose credentials agents need, as an organization has registered it.</summary>
public sealed record Integration
{
    /// <summary>Whose it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Its id, for ever.</summary>
    public required IntegrationId Id { get; init; }

    /// <summary>Unique among the organization's integrations that are not archived.</summary>
    public required IntegrationName Name { get; init; }

    /// <summary>The MCP endpoint or API; <see cref="Uri.OriginalString"/> is what was sent.</summary>
    public required Uri Url { get; init; }

    /// <summary>What it is used for.</summary>
    public required Category Category { get; init; }

    /// <summary>Whose credential it is called with.</summary>
    public required AuthMode AuthMode { get; init; }

    /// <summary>Null when nothing was configured: everything is discovered. Kept while another mode is set.</summary>
    public OAuthConfig? OAuth { get; init; }

    /// <summary>Null when none were declared.</summary>
    public Capabilities? Capabilities { get; init; }

    /// <summary>What a person must give to connect; null when a token is all.</summary>
    public CredentialSchema? CredentialSchema { get; init; }

    /// <summary>Where the organization's token is kept; null when there is none.</summary>
    public SecretReference? ServerToken { get; init; }

    /// <summary>Counts the changes of the configuration, from 1; a check's result is no change.</summary>
    public required long Revision { get; init; }

    /// <summary>Counts the changes that end connections; a connection counts only under the epoch it was made in.</summary>
    public required int Epoch { get; init; }

    /// <summary>What the last check found.</summary>
    public required ValidationRecord Validation { get; init; }

    /// <summary>Where people sign in, as the last check discovered it; null when it found nothing, or there was nothing to discover.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }

    /// <summary>When a check last found the server's tools changed, UTC; null while none has, as the url is now.</summary>
    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>The hint that will have it checked next; a hint that it does not name does not count. Null when it is archived.</summary>
    internal HintKey? Hint { get; init; }

    /// <summary>Who checks it at the moment.</summary>
    internal CheckClaim Claim { get; init; } = CheckClaim.Free;

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change of the configuration, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Whether it can only be read and disconnected from.</summary>
    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Whether a check of <paramref name="other"/> says something about this one.</summary>
    public bool IsCheckedLike(Integration other) =>
        OAuthConfig.SameText(Url, other.Url)
        && Category == other.Category
        && AuthMode == other.AuthMode
        && Equals(OAuth, other.OAuth)
        && ServerToken == other.ServerToken
        && (CredentialSchema?.Json == other.CredentialSchema?.Json // most changes leave it alone, and reading it costs
            || (CredentialSchema is { } mine && other.CredentialSchema is { } theirs ? mine.SendsLike(theirs) : (CredentialSchema ?? other.CredentialSchema)!.HeaderName is null));

    /// <summary>Every secret it refers to.</summary>
    internal IEnumerable<SecretReference> Secrets => new[] { ServerToken, OAuth?.ClientSecret }.OfType<SecretReference>();

    /// <summary>Whether nothing a caller can set differs; documents are compared by meaning, everything else as sent.</summary>
    internal bool IsConfiguredLike(Integration other) =>
        Name.Text == other.Name.Text
        && OAuthConfig.SameText(Url, other.Url)
        && Category == other.Category
        && AuthMode == other.AuthMode
        && Equals(OAuth, other.OAuth)
        && ServerToken == other.ServerToken
        && JsonText.SameMeaning(Capabilities?.Json, other.Capabilities?.Json)
        && JsonText.SameMeaning(CredentialSchema?.Json, other.CredentialSchema?.Json);

    /// <summary>This configuration as the one that follows <paramref name="present"/>: counted, dated, and unchecked where a check would find something else.</summary>
    internal Integration Following(Integration present, DateTimeOffset now) => this with
    {
        Revision = present.Revision + 1,
        Epoch = KeepsConnectionsOf(present) ? present.Epoch : present.Epoch + 1,
        Validation = IsCheckedLike(present) ? present.Validation : ValidationRecord.Pending,
        // Whoever checks the one before finds nothing of use any more, and must not keep this one waiting.
        Claim = IsCheckedLike(present) ? Claim : Claim.Released(),
        OAuthMetadata = IsCheckedLike(present) ? present.OAuthMetadata : null,
        CapabilitiesChangedAt = OAuthConfig.SameText(Url, present.Url) ? present.CapabilitiesChangedAt : null,
        UpdatedAt = now > present.UpdatedAt ? now : present.UpdatedAt,
    };

    /// <summary>Whether connections made to <paramref name="other"/> may be used with this one.</summary>
    private bool KeepsConnectionsOf(Integration other) =>
        OAuthConfig.SameText(Url, other.Url)
        && AuthMode == other.AuthMode
        && (OAuth ?? new OAuthConfig()).HasSameClientAs(other.OAuth ?? new OAuthConfig());
}

/// <summary>Whose credential an integration is called with.</summary>
public enum AuthMode
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>Each person's own, got by OAuth.</summary>
    [JsonStringEnumMemberName("oauth")]
    OAuth,

    /// <summary>Each person's own, pasted.</summary>
    UserToken,

    /// <summary>One for the whole organization.</summary>
    ServerToken,
}

/// <summary>What an integration is used for.</summary>
public enum Category
{
    /// <summary>A remote MCP server that the gateway calls on a person's behalf.</summary>
    GatewayRemoteMcp,

    /// <summary>An API whose credentials agents ask for; no MCP traffic passes through here.</summary>
    InternalMcpCredentials,
}

/// <summary>What is known of an integration's server, recorded without anybody's personal credential.</summary>
/// <param name="Status">The result.</param>
/// <param name="Message">A sentence for a person; null while pending.</param>
/// <param name="CheckedAt">When it was checked, UTC; null while pending.</param>
/// <param name="Failures">The checks in a row that did not find it in order; a valid integration with one is in doubt.</param>
public sealed record ValidationRecord(ValidationStatus Status, string? Message, DateTimeOffset? CheckedAt, int Failures)
{
    /// <summary>Not checked yet as it is configured now.</summary>
    public static ValidationRecord Pending { get; } = new(ValidationStatus.Pending, null, null, Failures: 0);
}

/// <summary>What the last check of an integration, as it is configured now, found.</summary>
public enum ValidationStatus
{
    /// <summary>Not checked since it was made or changed.</summary>
    Pending,

    /// <summary>It answers and accepts what the organization has.</summary>
    Valid,

    /// <summary>It does not; the message says why and what to do.</summary>
    Invalid,
}
