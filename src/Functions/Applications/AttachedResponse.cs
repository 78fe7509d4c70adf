namespace Kontext.Functions.Applications;

internal sealed record AttachedResponse(IReadOnlyList<string> IntegrationIds);
