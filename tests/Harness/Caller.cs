using System.Collections.Concurrent;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>A caller that needs the credential of a random user, and uses it at once.</summary>
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
        return outcome.Succeeded(out var usable, out var problem) ? await ResourceUse.TryAsync(Get<OutboundClients>(), integration.Url, usable.Credential.Grant!.AccessToken) : problem.Code;
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
