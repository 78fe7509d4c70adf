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

/// <summary>The request to create a service account.</summary>
public sealed record CreateServiceAccountRequest
{
    private CreateServiceAccountRequest(ApplicationNames names) => Names = names;

    internal ApplicationNames Names { get; }

    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<CreateServiceAccountRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var names = ApplicationNames.Parse(new MemberReader(body, "", errors));
        return errors.Count > 0 ? Problem.Invalid(errors) : new CreateServiceAccountRequest(names);
    }
}

/// <summary>The name and the description of a client, as the caller sent them.</summary>
/// <param name="Name">1-128 characters.</param>
/// <param name="Description">Null when none was sent.</param>
internal sealed record ApplicationNames(string Name, string? Description)
{
    public const int MaxName = 128;
    public const int MaxDescription = 1_024;

    public static ApplicationNames Parse(MemberReader reader)
    {
        var name = reader.Required("name", reader.Text("name", PlainText.UpTo(MaxName)));
        var description = reader.Text("description", PlainText.UpTo(MaxDescription));
        return new ApplicationNames(name.Value ?? "", description.Value);
    }
}
