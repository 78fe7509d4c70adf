using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Applications;

/// <summary>What the functions for applications and for service accounts do alike.</summary>
public sealed class ClientActs(ApplicationService applications, AuditedActs audited)
{
    /// <summary>Returns the client in use that a path names, or the problem that the caller's organization has none.</summary>
    internal async Task<Outcome<Application>> FindAsync(HttpRequest request, bool serviceAccount, string id, CancellationToken cancellationToken) =>
        await applications.FindAsync(request.Caller().Organization, serviceAccount, id, cancellationToken) is { } found ? found : NotFound(serviceAccount);

    /// <summary>Archives the client that a path names.</summary>
    internal async Task<IResult> ArchiveAsync(HttpRequest request, bool serviceAccount, string id, CancellationToken cancellationToken)
    {
        if (await applications.FindAnyAsync(request.Caller().Organization, serviceAccount, id, cancellationToken) is not { } present)
            return Answer.Of(NotFound(serviceAccount));
        var action = serviceAccount ? AuditAction.ServiceAccountDelete : AuditAction.ApplicationArchive;
        return (await RunAsync(request, action, present, () => applications.ArchiveAsync(present, cancellationToken), cancellationToken)).Succeeded(out _, out var problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    /// <summary>Gives the client that a path names a new secret.</summary>
    internal async Task<Outcome<NewClient>> RotateAsync(HttpRequest request, bool serviceAccount, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, serviceAccount, id, cancellationToken)).Succeeded(out var present, out var problem)
            || !(await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out _, out problem)
            || !RotateSecretRequest.Parse(request.QueryText("graceSeconds")).Succeeded(out var parsed, out problem))
        {
            return problem;
        }

        return await RunAsync(request, AuditAction.ClientRotateSecret, present, () => applications.RotateAsync(present, parsed, cancellationToken), cancellationToken);
    }

    /// <summary>Runs an action on a client with an audit row that names it.</summary>
    internal Task<Outcome<T>> RunAsync<T>(
        HttpRequest request, AuditAction action, Application client, Func<Task<Outcome<T>>> run, CancellationToken cancellationToken)
        where T : notnull =>
        audited.RunAsync(EventOf(request, action, client), run, cancellationToken);

    /// <summary>Runs a change of a client's attachments with an audit row that names the client, and the integration when it is about one.</summary>
    internal Task<Outcome<T>> ChangeAttachmentsAsync<T>(
        HttpRequest request, Application client, IntegrationId? integration, Func<Task<Outcome<T>>> change, CancellationToken cancellationToken)
        where T : notnull =>
        audited.RunAsync(EventOf(request, AuditAction.AttachmentChange, client) with { Integration = integration?.Value }, change, cancellationToken);

    /// <summary>Runs an action on a client that always succeeds, or throws, with an audit row that names the client.</summary>
    internal Task RunAsync(HttpRequest request, AuditAction action, Application client, Func<Task> run, CancellationToken cancellationToken) =>
        audited.RunAsync(EventOf(request, action, client), run, cancellationToken);

    private static AuditEvent EventOf(HttpRequest request, AuditAction action, Application client) =>
        AuditedActs.By(request.Caller(), action) with { Application = client.Id.ToString() };

    private static Problem NotFound(bool serviceAccount) => Problem.NotFound(serviceAccount ? "service account" : "application");
}
