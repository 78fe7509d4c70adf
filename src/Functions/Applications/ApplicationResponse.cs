using Kontext.Core.Applications;

namespace Kontext.Functions.Applications;

internal sealed record ApplicationResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required string ClientId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public ExternalAuthResponse? ExternalAuth { get; init; }

    /// <summary>The trusted identity providers; null when there are none.</summary>
    public IReadOnlyList<TrustEntry>? Trust { get; init; }

    public static ApplicationResponse Of(Application application) => new()
    {
        Id = application.Id.Id,
        Name = application.Name,
        Description = application.Description,
        ClientId = application.Id.ToString(),
        CreatedAt = application.CreatedAt,
        UpdatedAt = application.UpdatedAt,
        ExternalAuth = application.ExternalAuth is { } external ? ExternalAuthResponse.Of(external) : null,
        Trust = application.Trust.Count > 0 ? application.Trust : null,
    };
}
