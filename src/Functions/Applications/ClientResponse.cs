using Kontext.Core.Applications;
using Kontext.Core.Input;

namespace Kontext.Functions.Applications;

/// <summary>An application as an OAuth client. Lists have the order of the request.</summary>
internal sealed record ClientResponse
{
    public required string Type { get; init; }

    public required string ClientId { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Always true (RFC 9700 section 2.1.1).</summary>
    public bool PkceRequired { get; } = true;

    public required IReadOnlyList<string> AllowedResources { get; init; }

    /// <summary>The secret, in the answer that created it; null in every other answer.</summary>
    public string? ClientSecret { get; init; }

    public static ClientResponse Of(Application application, string? secret = null) => new()
    {
        Type = WireNames.Of(application.Kind),
        ClientId = application.Id.ToString(),
        RedirectUris = application.RedirectUris,
        Scopes = application.Scopes.Values,
        AllowedResources = application.AllowedResources,
        ClientSecret = secret,
    };

    /// <summary>Returns the type name only, because the answer holds a secret.</summary>
    public override string ToString() => nameof(ClientResponse);
}
