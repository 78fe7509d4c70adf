namespace Kontext.Functions.Applications;

/// <summary>A service account; its credentials only where they were made.</summary>
internal sealed record ServiceAccountEnvelope(ServiceAccountResponse ServiceAccount, ClientCredentialsResponse? Credentials = null);
