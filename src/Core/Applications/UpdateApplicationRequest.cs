using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>
/// The request to change an application. Absent members stay, null clears an optional member, and objects and lists are replaced as a
/// whole.
/// </summary>
public sealed record UpdateApplicationRequest
{
    private UpdateApplicationRequest()
    {
    }

    private Member<string> Name { get; init; }

    private Member<string> Description { get; init; }

    private Member<ExternalAuthRequest> ExternalAuth { get; init; }

    private Member<IReadOnlyList<TrustEntry>> Trust { get; init; }

    /// <summary>Whether the request changes who can authenticate as the application or as one of its users.</summary>
    public bool ChangesTrust => ExternalAuth.IsSent || Trust.IsSent;

    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<UpdateApplicationRequest> Parse(JsonElement body, WebAddressRules rules)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var request = new UpdateApplicationRequest
        {
            Name = reader.NotNull("name", reader.Text("name", PlainText.UpTo(ApplicationNames.MaxName))),
            Description = reader.Text("description", PlainText.UpTo(ApplicationNames.MaxDescription)),
            ExternalAuth = reader.Element("externalAuth", (element, path, problems) => Applications.ExternalAuth.Parse(element, path, problems, rules)),
            Trust = reader.Element("trust", (element, path, problems) => TrustEntry.Parse(element, path, problems, rules)),
        };
        return errors.Count > 0 ? Problem.Invalid(errors) : request;
    }

    /// <summary>Returns the type name; a partner's key stays out of logs.</summary>
    public override string ToString() => nameof(UpdateApplicationRequest);

    internal Application ApplyTo(Application present) => present with
    {
        Name = Name.Value ?? present.Name,
        Description = Description.Or(present.Description),
        ExternalAuth = ExternalAuth.IsSent ? ExternalAuth.Value?.ApplyTo(present.ExternalAuth) : present.ExternalAuth,
        Trust = Trust.Or(present.Trust) ?? [],
    };
}

/// <summary>An <see cref="ExternalAuth"/> as the caller sent it.</summary>
/// <param name="Sent">The sent value, without a partner's key that is already stored.</param>
/// <param name="KeepsKey">Whether the stored partner's key stays.</param>
internal sealed record ExternalAuthRequest(ExternalAuth Sent, bool KeepsKey)
{
    /// <summary>Returns the value to store.</summary>
    public ExternalAuth ApplyTo(ExternalAuth? present) => KeepsKey ? Sent with { PartnerKeyHash = present?.PartnerKeyHash } : Sent;
}
