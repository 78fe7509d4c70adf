using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The request to replace all attached integrations of an application.</summary>
/// <param name="Ids">At most 200 ids, in the order they were sent; null stands for a text that is no id.</param>
public sealed record ReplaceAttachmentsRequest(IReadOnlyList<IntegrationId?> Ids)
{
    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<ReplaceAttachmentsRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var ids = reader.Required("integrationIds", reader.Element("integrationIds", (element, path, problems) => TextList.Parse(
            element, path, problems, AttachedIntegrations.Most, (text, _, _) => text)));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ReplaceAttachmentsRequest([.. ids.Value!.Select(text => IntegrationId.TryParse(text, out var id) ? id : (IntegrationId?)null)]);
    }
}
