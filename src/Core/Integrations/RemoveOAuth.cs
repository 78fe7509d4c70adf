using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>Clears the OAuth configuration; an integration whose mode still is oauth is left without authentication, as the API's documentation warns.</summary>
internal sealed class RemoveOAuth : IIntegrationChange
{
    public SentSecrets Sent => default;

    public Problem? Check(Integration present) => null;

    public Integration ApplyTo(Integration present, KeptSecrets kept) => present with
    {
        OAuth = null,
        AuthMode = present.AuthMode == AuthMode.OAuth ? AuthMode.None : present.AuthMode,
    };
}
