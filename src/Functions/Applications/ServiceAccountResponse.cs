using Kontext.Core.Applications;

namespace Kontext.Functions.Applications;

internal sealed record ServiceAccountResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required string ClientId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static ServiceAccountResponse Of(Application account) => new()
    {
        Id = account.Id.Id,
        Name = account.Name,
        Description = account.Description,
        ClientId = account.Id.ToString(),
        CreatedAt = account.CreatedAt,
        UpdatedAt = account.UpdatedAt,
    };
}
