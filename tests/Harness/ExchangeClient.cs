namespace Kontext.Harness;

/// <summary>The application of one organization, with the integration that is attached to it.</summary>
/// <param name="ClientId">The client id.</param>
/// <param name="Secret">The secret of the client.</param>
/// <param name="Integration">The id of the integration.</param>
public sealed record ExchangeClient(string ClientId, string Secret, string Integration)
{
    private const char Between = ':';

    /// <summary>Reads the text that <see cref="ToString"/> returns.</summary>
    public static ExchangeClient Parse(string text) =>
        text.Split(Between) is [var clientId, var secret, var integration] ? new ExchangeClient(clientId, secret, integration) : throw new FormatException(text);

    public override string ToString() => string.Join(Between, ClientId, Secret, Integration);
}
