using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The OAuth settings of an application, as the caller sent them. A setting that was not sent keeps its value.</summary>
internal sealed record ClientSettings
{
    /// <summary>The scopes of an application that is created without scopes.</summary>
    public static Scopes DefaultScopes { get; } = OAuth.Scopes.Read([OwnScopes.GatewayAccess]);

    private const int MaxResources = 20;
    private const int MaxResource = 2_048;

    public Member<IReadOnlyList<string>> RedirectUris { get; init; }

    public Member<Scopes> Scopes { get; init; }

    public Member<IReadOnlyList<string>> AllowedResources { get; init; }

    public static ClientSettings Parse(JsonElement element, string path, ICollection<FieldError> errors)
    {
        // Another reader already reports a value that is no object.
        var settings = new MemberReader(element, path, element.ValueKind == JsonValueKind.Object ? errors : []);
        var pkce = settings.Flag("pkceRequired");
        if (pkce.Value == false)
            settings.Fail("pkceRequired", ErrorCodes.NotAllowed, "PKCE is required of every application; leave pkceRequired out, or send true.");
        return new ClientSettings
        {
            RedirectUris = settings.NotNull("redirectUris", settings.Element("redirectUris", (list, at, problems) => TextList.Parse(list, at, problems, RedirectUri.Most, RedirectUri.Parse))),
            Scopes = settings.Element("scopes", ParseScopes),
            AllowedResources = settings.Element("allowedResources", (list, at, problems) => TextList.Parse(list, at, problems, MaxResources, PlainText.UpTo(MaxResource))),
        };
    }

    public static ApplicationKind? ParseKind(string text, string path, ICollection<FieldError> errors)
    {
        ApplicationKind? kind = text switch
        {
            "public" => ApplicationKind.Public,
            "confidential" => ApplicationKind.Confidential,
            _ => null,
        };
        if (kind is null)
            errors.Add(new FieldError(path, ErrorCodes.UnknownValue, "Use one of: public, confidential."));
        return kind;
    }

    /// <summary>Returns the application with the sent settings.</summary>
    public Application ApplyTo(Application present) => present with
    {
        RedirectUris = RedirectUris.Or(present.RedirectUris) ?? [],
        Scopes = Scopes.IsSent ? Scopes.Value ?? DefaultScopes : present.Scopes,
        AllowedResources = AllowedResources.Or(present.AllowedResources) ?? [],
    };

    private static Scopes? ParseScopes(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (OAuth.Scopes.Parse(element, path, errors) is not { } scopes)
            return null;
        foreach (var (index, scope) in scopes.Values.Index())
        {
            if (scope.Length > 0 && !OwnScopes.OfApplications.Contains(scope, StringComparer.Ordinal))
                errors.Add(new FieldError(path + JsonPointer.Segment(index), ErrorCodes.InvalidScope, $"An application may have: {string.Join(", ", OwnScopes.OfApplications)}."));
        }

        return scopes;
    }
}
