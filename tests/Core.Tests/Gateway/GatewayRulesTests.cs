using System.Text;
using Kontext.Core.Attachments;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Gateway;

/// <summary>Each limit of the gateway refuses alone, and only the callers that it counts. An agent uses only the integrations of its session.</summary>
public sealed class GatewayRulesTests
{
    // More calls than a bucket of one refills, even on a slow machine.
    private const int Many = 100;

    private static readonly Integration Tickets = NewIntegration("acme");

    [Theory]
    [InlineData(nameof(GatewayOptions.CallsPerCaller), "This caller makes more calls in a second than are relayed.")]
    [InlineData(nameof(GatewayOptions.CallsPerApplication), "This application makes more calls in a second than are relayed.")]
    [InlineData(nameof(GatewayOptions.CallsPerIntegration), "This integration gets more calls in a second than are relayed to it.")]
    [InlineData(nameof(GatewayOptions.OpenCallsPerCaller), "This caller has as many calls open as are relayed at once.")]
    [InlineData(nameof(GatewayOptions.OpenCallsPerOrganization), "This organization has as many calls open as are relayed at once.")]
    [InlineData(nameof(GatewayOptions.ListenersPerCaller), "This caller has as many listening streams open as are relayed at once.")]
    public void Each_limit_has_its_own_message_and_refuses_no_other_organization(string limit, string sentence)
    {
        var limits = LimitsWith(limit);

        var answers = Enumerable.Range(0, Many).Select(_ => limits.Enter(Target(Caller("acme", "alice"), Tickets), Listen)).ToList();

        Assert.True(answers[0].Succeeded(out _, out _));
        var refused = answers.Select(ProblemOf).OfType<Problem>().First();
        Assert.Equal((ProblemKind.RateLimited, sentence), (refused.Kind, refused.Message));
        Assert.NotNull(refused.RetryAfter);
        Assert.Null(ProblemOf(limits.Enter(Target(Caller("globex", "alice"), NewIntegration("globex")), Listen)));
    }

    [Fact]
    public void An_ended_call_frees_its_place_and_a_refused_call_takes_none()
    {
        var limits = LimitsWith(nameof(GatewayOptions.OpenCallsPerOrganization));
        var caller = Caller("acme", "alice");

        Assert.True(limits.Enter(caller, Listen).Succeeded(out var open, out _));
        Assert.All(Enumerable.Range(0, Many), _ => Assert.NotNull(ProblemOf(limits.Enter(Caller("acme", "bob"), Listen))));
        open!.Dispose();

        Assert.True(limits.Enter(Caller("acme", "bob"), Listen).Succeeded(out _, out _));
    }

    [Theory]
    [InlineData(nameof(GatewayOptions.CallsPerCaller))]
    [InlineData(nameof(GatewayOptions.OpenCallsPerCaller))]
    [InlineData(nameof(GatewayOptions.ListenersPerCaller))]
    public void One_user_does_not_use_up_the_limit_of_another(string limit)
    {
        var limits = LimitsWith(limit);

        Assert.Contains(Enumerable.Range(0, Many), _ => ProblemOf(limits.Enter(Target(Caller("acme", "alice"), Tickets), Listen)) is not null);

        Assert.Null(ProblemOf(limits.Enter(Target(Caller("acme", "bob"), Tickets), Listen)));
    }

    [Fact]
    public void An_agent_session_reaches_only_its_chosen_integrations()
    {
        var caller = Caller("acme", "alice");

        var refused = GatewayTargets.Decide(caller, Standing([new IntegrationId(Guid.Empty)]), Tickets, AttachmentRules.Default);
        var unrestricted = GatewayTargets.Decide(caller, Standing(null), Tickets, AttachmentRules.Default);
        var chosen = GatewayTargets.Decide(caller, Standing([Tickets.Id]), Tickets, AttachmentRules.Default);

        Assert.Equal((ProblemKind.Forbidden, ErrorCodes.NotAttached), (refused!.Kind, refused.Code));
        Assert.Equal((ErrorCodes.ConsentRequired, ErrorCodes.ConsentRequired), (unrestricted!.Code, chosen!.Code)); // the next rule
    }

    private static TokenStanding Standing(IReadOnlyList<IntegrationId>? integrations) => new(IsLive: true, Application: null, Delegation: null, new Session
    {
        Id = Guid.Empty,
        Owner = default,
        IsAgent = true,
        Audience = "https://integrations.example.com/mcp",
        Scopes = Scopes.None,
        AuthenticatedAt = default,
        Integrations = integrations,
        RotatedAt = default,
        CreatedAt = default,
        EndsAt = DateTimeOffset.MaxValue,
    });

    private static GatewayMessage Listen { get; } = Message("""{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}""");

    private static GatewayMessage Message(string json) =>
        GatewayMessage.Read(Encoding.UTF8.GetBytes(json), RelayHeaders.Of([])).Succeeded(out var message, out _) ? message : throw new InvalidOperationException(json);

    private static Problem? ProblemOf(Outcome<IDisposable> outcome) => outcome.Succeeded(out _, out var problem) ? null : problem;

    // One for the tested limit, and more than enough for every other limit.
    private static GatewayLimits LimitsWith(string limit)
    {
        GatewayOptions options = new()
        {
            CallsPerCaller = 10_000,
            CallsPerApplication = 10_000,
            CallsPerIntegration = 10_000,
            OpenCallsPerCaller = 10_000,
            OpenCallsPerOrganization = 10_000,
            ListenersPerCaller = 1_000,
        };
        typeof(GatewayOptions).GetProperty(limit)!.SetValue(options, 1);
        return new GatewayLimits(Options.Create(options));
    }

    private static GatewayCaller Caller(string organization, string person) => GatewayCaller.Of(new OwnToken(
        new TokenSubject { Organization = new OrganizationId(organization), Client = "app_01990000-0000-7000-8000-000000000000", Person = new UserId("https://login.example.com/", person) },
        "https://integrations.example.com/mcp",
        [],
        DateTimeOffset.UnixEpoch));

    private static GatewayTarget Target(GatewayCaller caller, Integration integration) => new(caller, integration, Connection: null, ToolRules.Default);

    private static Integration NewIntegration(string organization) => new()
    {
        Organization = new OrganizationId(organization),
        Id = new IntegrationId(Guid.Parse("01990000-0000-7000-8000-000000000001")),
        Name = IntegrationName.Parse("Tickets", "", []) ?? throw new InvalidOperationException(),
        Url = new Uri("https://mcp.example.com/mcp"),
        Category = Category.GatewayRemoteMcp,
        AuthMode = AuthMode.None,
        Revision = 1,
        Epoch = 1,
        Validation = ValidationRecord.Pending,
        CreatedAt = default,
        UpdatedAt = default,
    };
}
