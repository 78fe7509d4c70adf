using Kontext.Core.Aggregate;
using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Core.Caps;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Consent;
using Kontext.Core.Discovery;
using Kontext.Core.Endings;
using Kontext.Core.Exchanging;
using Kontext.Core.Gateway;
using Kontext.Core.Idempotency;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Core.Pins;
using Kontext.Core.Providers;
using Kontext.Core.Refreshing;
using Kontext.Core.Relaying;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;
using Kontext.Core.Tools;
using Kontext.Core.Validation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core;

/// <summary>Registers all rooms.</summary>
public static class CoreExtensions
{
    /// <summary>Adds every room, from the bottom up. The clock, logging and metrics must be registered.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The application's configuration, not a section of it.</param>
    /// <param name="isDevelopment">Development keeps secrets in a table, may call loopback addresses, and does not require the person at the browser to be known.</param>
    /// <param name="publicUrl">Returns this deployment's own address.</param>
    public static IServiceCollection AddCore(
        this IServiceCollection services, IConfiguration configuration, bool isDevelopment, Func<IServiceProvider, Uri> publicUrl) => services
        .AddTableStorage(configuration)
        .AddQueueStorage(configuration)
        .AddSecrets(configuration, isDevelopment)
        .AddOutbound(configuration, isDevelopment)
        .AddSchedule()
        .AddOwnTokens(publicUrl)
        .AddIdempotency()
        .AddCaps(configuration)
        .AddAudit(configuration)
        .AddOAuthEndpoints()
        .AddDiscovery()
        .AddProviders(configuration)
        .AddIntegrations()
        .AddApplications()
        .AddAttachments()
        .AddSessions(configuration, isDevelopment)
        .AddConsent()
        .AddClients(publicUrl)
        .AddUserConnections(configuration)
        .AddEndings()
        .AddRefreshing()
        .AddExchanging()
        .AddPins()
        .AddGateway(configuration)
        .AddTools()
        .AddRelaying()
        .AddAggregate()
        .AddValidation(configuration)
        .AddConnecting(configuration, isDevelopment)
        .AddMaintenance(configuration);
}
