namespace Kontext.Core.Exchanging;

/// <summary>A credential, or why there is none.</summary>
/// <param name="Credential">Null when there is an error.</param>
/// <param name="Error">Null when all went well.</param>
public sealed record ExchangeResult(ExchangedCredential? Credential, ExchangeError? Error)
{
    internal static ExchangeResult Of(ExchangedCredential credential) => new(credential, Error: null);

    internal static ExchangeResult Of(ExchangeError error) => new(Credential: null, error);
}
