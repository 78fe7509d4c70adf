using System.Collections.Concurrent;
using System.Net;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Upstream;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>Somebody who needs the credential of a person picked at random, and uses it at once.</summary>
internal sealed class Caller(IServiceProvider rooms, Crowd crowd, CallerAnswers answers)
{
    private readonly ConcurrentDictionary<OrganizationId, IntegrationId> _integrations = new();

    public async Task CallAsync()
    {
        var person = Random.Shared.Next(crowd.People);
        try
        {
            answers.Add(await CallAsync(crowd.OrganizationOf(person), Crowd.UserOf(person)));
        }
        catch (UnavailableException)
        {
            answers.Add(CallerAnswers.Away);
        }
    }

    private async Task<string> CallAsync(OrganizationId organization, UserId user)
    {
        var integration = await ReadAsync(organization);
        if (await Get<ConnectionService>().FindAsync(organization, user, integration.Id, CancellationToken.None) is not { Secret: not null } connection)
            return CallerAnswers.Ended;
        var outcome = await Get<CredentialResolver>().ResolveAsync(integration, connection, CancellationToken.None);
        return outcome.Succeeded(out var usable, out var problem) ? await UseAsync(integration, usable) : problem.Code;
    }

    private async Task<string> UseAsync(Integration integration, UsableCredential usable)
    {
        var header = CredentialHeader.Bearer(usable.Credential.Grant!.AccessToken);
        using var client = Get<OutboundClients>().CreateBound(integration.Url, header, OutboundLimits.Default);
        try
        {
            using var response = await client.Http.GetAsync(integration.Url, CancellationToken.None);
            return response.StatusCode == HttpStatusCode.OK ? CallerAnswers.Accepted : CallerAnswers.Refused;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return CallerAnswers.Unanswered;
        }
    }

    private async Task<Integration> ReadAsync(OrganizationId organization)
    {
        var integrations = Get<IntegrationService>();
        if (!_integrations.TryGetValue(organization, out var id))
        {
            if (!ListIntegrationsRequest.Parse(organization, limit: null, cursor: null, name: null).Succeeded(out var request, out _))
                throw new InvalidOperationException("The list's defaults are not valid.");
            id = (await integrations.ListAsync(request, CancellationToken.None)).Items.Single().Id;
            _integrations[organization] = id;
        }

        return await integrations.FindAsync(organization, id, CancellationToken.None) ?? throw new InvalidOperationException("The integration is gone.");
    }

    private T Get<T>()
        where T : notnull => rooms.GetRequiredService<T>();
}
