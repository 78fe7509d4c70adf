using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>A new integration as a caller asks for it.</summary>
public sealed record CreateIntegrationRequest
{
    /// <summary>1-128 characters.</summary>
    public required IntegrationName Name { get; init; }

    /// <summary>An https URL.</summary>
    public required Uri Url { get; init; }

    /// <summary>gateway_remote_mcp when not sent.</summary>
    public required Category Category { get; init; }

    /// <summary>none when not sent.</summary>
    public required AuthMode AuthMode { get; init; }

    internal OAuthConfigRequest? OAuth { get; init; }

    internal Capabilities? Capabilities { get; init; }

    internal CredentialSchema? CredentialSchema { get; init; }

    internal string? ServerToken { get; init; }

    /// <summary>Whether it carries something that goes to a vault.</summary>
    public bool BringsSecret => !Sent.IsEmpty;

    internal SentSecrets Sent => new(ServerToken, OAuth?.ClientSecret.Value);

    /// <summary>Parses a body; all its problems come at once.</summary>
    public static Outcome<CreateIntegrationRequest> Parse(JsonElement body, WebAddressRules rules)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var name = reader.Required("name", reader.Text("name", IntegrationName.Parse));
        var url = reader.Required("url", reader.Text("url", rules.Parser));
        var category = reader.Text<Category?>("category", WireNames.Parse<Category>);
        var authMode = reader.Text<AuthMode?>("authMode", WireNames.Parse<AuthMode>);
        var oauth = reader.Element("oauth", (element, path, problems) => OAuthConfigRequest.Parse(element, path, rules, problems));
        var capabilities = reader.Element("capabilities", Capabilities.Parse);
        var credentialSchema = reader.Element("credentialSchema", CredentialSchema.Parse);
        var serverToken = reader.Text("serverToken", ServerTokens.Parser);
        if (authMode.Value == AuthMode.ServerToken)
            serverToken = reader.Required("serverToken", serverToken, ServerTokens.RequiredMessage);
        else if (serverToken.Value is not null && !errors.Exists(error => error.Path == "/authMode"))
            reader.Fail("serverToken", ErrorCodes.NotAllowed, ServerTokens.NotAllowedMessage);
        if (errors.Count > 0)
            return Problem.Invalid(errors);

        return new CreateIntegrationRequest
        {
            Name = name.Value!.Value,
            Url = url.Value!,
            Category = category.Value ?? Category.GatewayRemoteMcp,
            AuthMode = authMode.Value ?? AuthMode.None,
            OAuth = oauth.Value,
            Capabilities = capabilities.Value,
            CredentialSchema = credentialSchema.Value,
            ServerToken = serverToken.Value,
        };
    }

    /// <summary>Says nothing of the content: it may carry a token.</summary>
    public override string ToString() => nameof(CreateIntegrationRequest);

    internal Integration ToIntegration(OrganizationId organization, IntegrationId id, KeptSecrets kept, DateTimeOffset now) => new()
    {
        Organization = organization,
        Id = id,
        Name = Name,
        Url = Url,
        Category = Category,
        AuthMode = AuthMode,
        OAuth = OAuth?.Replace(present: null, kept.ClientSecret),
        Capabilities = Capabilities,
        CredentialSchema = CredentialSchema,
        ServerToken = kept.ServerToken,
        Revision = 1,
        Epoch = 1,
        Validation = ValidationRecord.Pending,
        CreatedAt = now,
        UpdatedAt = now,
    };
}

/// <summary>The rules of <c>serverToken</c>, which creating and changing share.</summary>
internal static class ServerTokens
{
    public const string RequiredMessage = "authMode server_token needs a serverToken.";
    public const string NotAllowedMessage = "A serverToken goes with authMode server_token only.";

    private const int MaxLength = 8_192;

    public static TextParser<string> Parser { get; } = PastedToken.UpTo(MaxLength);
}
