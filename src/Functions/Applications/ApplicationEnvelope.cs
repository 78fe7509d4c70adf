namespace Kontext.Functions.Applications;

internal sealed record ApplicationEnvelope(ApplicationResponse Application);
