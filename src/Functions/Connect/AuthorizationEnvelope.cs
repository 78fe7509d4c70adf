namespace Kontext.Functions.Connect;

internal sealed record AuthorizationEnvelope(AuthorizationLinkResponse Authorization);
