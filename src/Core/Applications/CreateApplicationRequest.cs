using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The request to create an application.</summary>
public sealed record CreateApplicationRequest
{
    private CreateApplicationRequest(ApplicationNames names, ApplicationKind kind, ClientSettings settings)
    {
        Names = names;
        Kind = kind;
        Settings = settings;
    }

    internal ApplicationNames Names { get; }

    internal ApplicationKind Kind { get; }

    internal ClientSettings Settings { get; }

    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<CreateApplicationRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var names = ApplicationNames.Parse(reader);
        var oauth = reader.Required("oauth", reader.Element("oauth", (element, path, problems) => ParseOAuth(element, path, problems)));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new CreateApplicationRequest(names, oauth.Value!.Value.Kind, oauth.Value.Value.Settings);
    }

    private static (ApplicationKind Kind, ClientSettings Settings)? ParseOAuth(JsonElement element, string path, ICollection<FieldError> errors)
    {
        var reader = new MemberReader(element, path, errors);
        var kind = reader.Required("type", reader.Text<ApplicationKind?>("type", ClientSettings.ParseKind));
        var settings = ClientSettings.Parse(element, path, errors);
        reader.Required("redirectUris", settings.RedirectUris);
        return (kind.Value ?? default, settings);
    }
}
