using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>Replaces the whole OAuth configuration: what is left out is cleared.</summary>
public sealed class ReplaceOAuthRequest : IIntegrationChange
{
    private readonly OAuthConfigRequest _config;

    private ReplaceOAuthRequest(OAuthConfigRequest config) => _config = config;

    /// <summary>Whether it carries something that goes to a vault.</summary>
    public bool BringsSecret => !Sent.IsEmpty;

    SentSecrets IIntegrationChange.Sent => Sent;

    private SentSecrets Sent => new(ServerToken: null, _config.ClientSecret.Value);

    /// <summary>Parses a body; all its problems come at once.</summary>
    public static Outcome<ReplaceOAuthRequest> Parse(JsonElement body, WebAddressRules rules)
    {
        var errors = new List<FieldError>();
        var config = OAuthConfigRequest.Parse(body, "", rules, errors);
        return errors.Count > 0 ? Problem.Invalid(errors) : new ReplaceOAuthRequest(config);
    }

    Problem? IIntegrationChange.Check(Integration present) => present.AuthMode == AuthMode.OAuth
        ? null
        : Problem.Conflict(ErrorCodes.WrongAuthMode, "This integration's authMode is not oauth; set it to oauth first.");

    Integration IIntegrationChange.ApplyTo(Integration present, KeptSecrets kept) =>
        present with { OAuth = _config.Replace(present.OAuth, kept.ClientSecret) };
}

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
