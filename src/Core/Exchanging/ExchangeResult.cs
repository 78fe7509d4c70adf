namespace Kontext.Core.Exchanging;

/// <summary>A credential or an error.</summary>
/// <param name="Credential">The credential; null on an error.</param>
/// <param name="Error">The error; null on success.</param>
public sealed record ExchangeResult(ExchangedCredential? Credential, ExchangeError? Error)
{
    internal static ExchangeResult Of(ExchangedCredential credential) => new(credential, Error: null);

    internal static ExchangeResult Of(ExchangeError error) => new(Credential: null, error);
}
