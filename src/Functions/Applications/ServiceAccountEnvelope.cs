namespace Kontext.Functions.Applications;

/// <summary>A service account, with its credentials in the answer that created them.</summary>
internal sealed record ServiceAccountEnvelope(ServiceAccountResponse ServiceAccount, ClientCredentialsResponse? Credentials = null);
