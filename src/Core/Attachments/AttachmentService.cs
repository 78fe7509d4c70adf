using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Attachments;

/// <summary>Attaches integrations to applications, and stores the settings of each attachment.</summary>
public sealed class AttachmentService(AttachmentStore store, ApplicationService applications, IntegrationService integrations)
{
    /// <summary>
    /// Attaches an integration; an attached integration changes nothing. Problems: not_found, archived, out_of_range, concurrent_change.
    /// </summary>
    public async Task<Outcome<Application>> AttachAsync(Application present, IntegrationId id, CancellationToken cancellationToken)
    {
        if (await CheckAsync(present, id, cancellationToken) is { } problem)
            return problem;
        if (!present.Attached.Has(id) && present.Attached.Count >= AttachedIntegrations.Most)
            return Problem.Invalid("", ErrorCodes.OutOfRange, $"An application may have at most {AttachedIntegrations.Most} integrations.");
        return await applications.ChangeAsync(present, application => application with { Attached = application.Attached.With(id) }, cancellationToken);
    }

    /// <summary>
    /// Detaches an integration, archived or not; an integration that is not attached changes nothing. Problems: not_found,
    /// concurrent_change.
    /// </summary>
    public async Task<Outcome<Application>> DetachAsync(Application present, IntegrationId id, CancellationToken cancellationToken) =>
        !present.Attached.Has(id) && await integrations.FindAsync(present.Organization, id, cancellationToken) is null
            ? Problem.NotFound()
            : await applications.ChangeAsync(present, application => application with { Attached = application.Attached.Without(id) }, cancellationToken);

    /// <summary>
    /// Attaches exactly these integrations, in one write. On a problem nothing changes. Problems: not_found, archived, concurrent_change.
    /// </summary>
    public async Task<Outcome<Application>> ReplaceAsync(Application present, ReplaceAttachmentsRequest request, CancellationToken cancellationToken)
    {
        if (request.Ids.Contains(null))
            return Problem.NotFound();
        List<IntegrationId> ids = [.. request.Ids.OfType<IntegrationId>()];
        var problems = await SideBySide.SelectAsync(ids, (id, token) => CheckAsync(present, id, token), cancellationToken);
        var found = Array.Find(problems, problem => problem is { Kind: ProblemKind.NotFound }) ?? Array.Find(problems, problem => problem is not null);
        return found is not null
            ? found
            : await applications.ChangeAsync(present, application => application with { Attached = application.Attached.Replaced(ids) }, cancellationToken);
    }

    /// <summary>Returns the settings of an attachment; null when the integration is not attached. One point read.</summary>
    public async Task<AttachmentRules?> FindRulesAsync(Application application, IntegrationId id, CancellationToken cancellationToken) =>
        application.Attached.Has(id) ? RulesOf(application, id, await store.FindRulesAsync(application.Id, id, cancellationToken)) : null;

    /// <summary>Returns the settings of the application's attachments that have some. One query.</summary>
    internal async Task<IReadOnlyDictionary<IntegrationId, AttachmentRules>> ListRulesAsync(Application application, CancellationToken cancellationToken) =>
        (await store.ListRulesAsync(application.Id, cancellationToken)).ToDictionary(stored => stored.Key, stored => RulesOf(application, stored.Key, stored.Value));

    /// <summary>Stores the settings of an attachment. Problem: not_found, when the integration is not attached.</summary>
    public async Task<Outcome<AttachmentRules>> PutRulesAsync(Application application, IntegrationId id, AttachmentRules rules, CancellationToken cancellationToken)
    {
        if (application.Attached.NumberOf(id) is not { } number)
            return NotAttached();
        await store.PutRulesAsync(application.Id, id, number, rules, cancellationToken);
        return rules;
    }

    /// <summary>Returns an organization's rules for the tools of callers without an attachment. One point read.</summary>
    public Task<ToolRules> FindDefaultRulesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        store.FindDefaultRulesAsync(organization, cancellationToken);

    /// <summary>Stores an organization's rules for the tools of callers without an attachment.</summary>
    public async Task<Outcome<ToolRules>> PutDefaultRulesAsync(OrganizationId organization, ToolRules rules, CancellationToken cancellationToken)
    {
        await store.PutDefaultRulesAsync(organization, rules, cancellationToken);
        return rules;
    }

    /// <summary>Returns the problem for an integration that is not attached.</summary>
    public static Problem NotAttached() => Problem.NotFound("attached integration");

    /// <summary>Returns the settings stored for this attachment. Settings of an earlier attachment do not apply.</summary>
    internal static AttachmentRules RulesOf(Application application, IntegrationId id, (int Number, AttachmentRules Rules)? kept) =>
        kept is { } found && application.Attached.NumberOf(id) == found.Number ? found.Rules : AttachmentRules.Default;

    private async Task<Problem?> CheckAsync(Application application, IntegrationId id, CancellationToken cancellationToken) =>
        await integrations.FindAsync(application.Organization, id, cancellationToken) is not { } integration ? Problem.NotFound()
        : integration.IsArchived ? Problem.Conflict(ErrorCodes.Archived, "This integration is archived, so no application can use it.")
        : null;
}

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
