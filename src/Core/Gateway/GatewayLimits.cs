using System.Threading.RateLimiting;
using Kontext.Core.Bounds;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Gateway;

/// <summary>Counts the calls of this instance: in a second, and open at once. Nothing of one organization counts against another.</summary>
public sealed class GatewayLimits(IOptions<GatewayOptions> options)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly TokenBuckets _callers = new(options.Value.CallsPerCaller, Second, options.Value.CallsPerCaller);
    private readonly TokenBuckets _applications = new(options.Value.CallsPerApplication, Second, options.Value.CallsPerApplication);
    private readonly TokenBuckets _integrations = new(options.Value.CallsPerIntegration, Second, options.Value.CallsPerIntegration);
    private readonly ConcurrencyPermits _open = new(options.Value.OpenCallsPerCaller);
    private readonly ConcurrencyPermits _listening = new(options.Value.ListenersPerCaller);
    private readonly ConcurrencyPermits _organizations = new(options.Value.OpenCallsPerOrganization);

    /// <summary>Counts a call to an integration. Dispose the result when the call has ended. Problem: rate_limited.</summary>
    internal Outcome<IDisposable> Enter(GatewayTarget target, GatewayMessage message)
    {
        var (caller, organization) = (target.Caller, target.Integration.Organization.Key);
        if (Count(caller) is { } tooMany)
            return tooMany;
        if (_integrations.TryTake(organization + target.Integration.Id) is { } integrationWait)
            return Problem.RateLimited("This integration gets more calls in a second than are relayed to it.", integrationWait);
        return Open(caller, message);
    }

    /// <summary>Counts a call that goes to no single integration. Dispose the result when the call has ended. Problem: rate_limited.</summary>
    internal Outcome<IDisposable> Enter(GatewayCaller caller, GatewayMessage message) => Count(caller) is { } tooMany ? tooMany : Open(caller, message);

    private Problem? Count(GatewayCaller caller)
    {
        if (_callers.TryTake(KeyOf(caller)) is { } callerWait)
            return Problem.RateLimited("This caller makes more calls in a second than are relayed.", callerWait);
        return caller.Own?.Subject.Client is { } client && _applications.TryTake(caller.Organization.Key + TokenBuckets.KeyOf(client, null)) is { } applicationWait
            ? Problem.RateLimited("This application makes more calls in a second than are relayed.", applicationWait)
            : null;
    }

    private Outcome<IDisposable> Open(GatewayCaller caller, GatewayMessage message)
    {
        Leases leases = new();
        if (!leases.Take(_open, KeyOf(caller)))
            return Refuse(leases, "This caller has as many calls open as are relayed at once.");
        if (!leases.Take(_organizations, caller.Organization.Key))
            return Refuse(leases, "This organization has as many calls open as are relayed at once.");
        return message.Method == RequestMethods.SubscriptionsListen && !leases.Take(_listening, KeyOf(caller))
            ? Refuse(leases, "This caller has as many listening streams open as are relayed at once.")
            : leases;
    }

    private static string KeyOf(GatewayCaller caller) => caller.Organization.Key + TokenBuckets.KeyOf(string.Join('\n', caller.Identity.Take(3)), caller.ClientAlone);

    private static Problem Refuse(Leases leases, string message)
    {
        leases.Dispose();
        return Problem.RateLimited(message, Soon);
    }

    private sealed class Leases : IDisposable
    {
        private readonly List<RateLimitLease> _taken = [];

        public bool Take(ConcurrencyPermits permits, string key)
        {
            var lease = permits.Take(key);
            _taken.Add(lease);
            return lease.IsAcquired;
        }

        public void Dispose() => _taken.ForEach(lease => lease.Dispose());
    }
}
