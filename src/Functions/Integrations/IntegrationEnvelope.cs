namespace Kontext.Functions.Integrations;

internal sealed record IntegrationEnvelope(IntegrationResponse Integration);
