namespace Kontext.Functions.Integrations;

internal sealed record LastValidationEnvelope(LastValidationResponse Validation);
