using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.Validation;

/// <summary>The meaning of refusals, as a table. Each row is an answer of a server or of a proxy before it.</summary>
public sealed class RefusalVerdictTests
{
    private const string Html = "text/html";
    private const string Json = "application/json";
    private const string Unknown = "unknown";

    private static readonly CredentialHeader Sent = CredentialHeader.Bearer("s3cret-t0ken");

    // Columns: status, media type, error of the challenge (Unknown: a challenge without one), phase; then the verdict with a credential, and without one.
    public static TheoryData<int, string?, string?, McpPhase, ProbeOutcome, ProbeOutcome> Statuses => new()
    {
        { 401, null, null, McpPhase.Initialize, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 401, Html, "invalid_token", McpPhase.ListTools, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 401, Json, "insufficient_scope", McpPhase.ListTools, ProbeOutcome.ScopeMissing, ProbeOutcome.CredentialRequired },
        { 403, null, "insufficient_scope", McpPhase.Initialize, ProbeOutcome.ScopeMissing, ProbeOutcome.CredentialRequired },
        { 403, Html, "insufficient_scope", McpPhase.ListTools, ProbeOutcome.ScopeMissing, ProbeOutcome.CredentialRequired },
        { 403, Html, "invalid_token", McpPhase.Request, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 403, Json, Unknown, McpPhase.Initialize, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 403, "application/problem+json", null, McpPhase.Request, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 403, Html, null, McpPhase.Initialize, ProbeOutcome.Blocked, ProbeOutcome.Blocked },
        { 403, "text/plain", null, McpPhase.ListTools, ProbeOutcome.Blocked, ProbeOutcome.CredentialRequired },
        { 403, null, null, McpPhase.Request, ProbeOutcome.Blocked, ProbeOutcome.CredentialRequired },
        { 403, Html, null, McpPhase.Request, ProbeOutcome.Blocked, ProbeOutcome.CredentialRequired },
        { 400, null, "invalid_token", McpPhase.Initialize, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 400, Json, "insufficient_scope", McpPhase.ListTools, ProbeOutcome.ScopeMissing, ProbeOutcome.CredentialRequired },
        { 422, Json, "invalid_token", McpPhase.Initialize, ProbeOutcome.CredentialRefused, ProbeOutcome.CredentialRequired },
        { 400, Json, "invalid_request", McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 421, "text/plain", null, McpPhase.Initialize, ProbeOutcome.Refused, ProbeOutcome.Refused },
        { 407, null, null, McpPhase.Initialize, ProbeOutcome.Blocked, ProbeOutcome.Blocked },
        { 451, Html, null, McpPhase.Initialize, ProbeOutcome.Blocked, ProbeOutcome.Blocked },
        { 404, null, null, McpPhase.Stream, ProbeOutcome.NotFound, ProbeOutcome.NotFound },
        { 404, null, null, McpPhase.ListTools, ProbeOutcome.ServerError, ProbeOutcome.ServerError },
        { 410, Html, null, McpPhase.Initialize, ProbeOutcome.NotFound, ProbeOutcome.NotFound },
        { 400, null, null, McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 405, null, null, McpPhase.Stream, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 406, null, null, McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 415, Json, null, McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 200, Html, null, McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 501, null, null, McpPhase.Initialize, ProbeOutcome.NotMcp, ProbeOutcome.NotMcp },
        { 307, null, null, McpPhase.Initialize, ProbeOutcome.Redirected, ProbeOutcome.Redirected },
        { 408, null, null, McpPhase.Initialize, ProbeOutcome.ServerError, ProbeOutcome.ServerError },
        { 429, Html, null, McpPhase.ListTools, ProbeOutcome.RateLimited, ProbeOutcome.RateLimited },
        { 500, Json, null, McpPhase.Initialize, ProbeOutcome.ServerError, ProbeOutcome.ServerError },
        { 503, Html, null, McpPhase.Discover, ProbeOutcome.ServerError, ProbeOutcome.ServerError },
        { 520, Html, null, McpPhase.Request, ProbeOutcome.ServerError, ProbeOutcome.ServerError },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void The_verdict_on_a_status_depends_on_challenge_media_type_and_phase(
        int status, string? mediaType, string? challenge, McpPhase phase, ProbeOutcome withCredential, ProbeOutcome without)
    {
        Refusal refusal = new()
        {
            Phase = phase,
            Status = status,
            MediaType = mediaType,
            Challenge = challenge is null ? null : new BearerChallenge { Error = challenge == Unknown ? null : challenge },
        };

        Assert.Equal((withCredential, without), (RefusalVerdict.Of(refusal with { Credential = Sent }).Outcome, RefusalVerdict.Of(refusal).Outcome));
    }

    [Theory]
    [InlineData(OutboundFailure.NameNotResolved, ProbeOutcome.NameNotResolved, true)]
    [InlineData(OutboundFailure.Unreachable, ProbeOutcome.Unreachable, true)]
    [InlineData(OutboundFailure.BrokenAnswer, ProbeOutcome.BrokenOff, true)]
    [InlineData(OutboundFailure.TimedOut, ProbeOutcome.TimedOut, true)]
    [InlineData(OutboundFailure.TlsFailed, ProbeOutcome.TlsFailed, false)]
    [InlineData(OutboundFailure.AddressRefused, ProbeOutcome.AddressRefused, false)]
    [InlineData(OutboundFailure.ForeignOrigin, ProbeOutcome.ForeignOrigin, false)]
    [InlineData(OutboundFailure.TooLarge, ProbeOutcome.TooLarge, false)]
    [InlineData(OutboundFailure.OwnShortage, ProbeOutcome.Postponed, false)]
    public void A_network_failure_has_priority_over_a_status(OutboundFailure failure, ProbeOutcome outcome, bool isTransient)
    {
        var verdict = RefusalVerdict.Of(new Refusal { Phase = McpPhase.Initialize, Status = 200, Failure = failure, TimeLimit = TimeSpan.FromSeconds(15) });

        Assert.Equal((outcome, isTransient), (verdict.Outcome, verdict.IsTransient));
    }

    [Theory]
    [InlineData(-32000, "Unauthorized: no valid session token", ProbeOutcome.CredentialRefused)]
    [InlineData(-32001, "Unauthorised", ProbeOutcome.CredentialRefused)]
    [InlineData(-32603, "Invalid API key", ProbeOutcome.CredentialRefused)]
    [InlineData(-32603, "Authentication required", ProbeOutcome.CredentialRefused)]
    [InlineData(-32000, "The access token has expired", ProbeOutcome.CredentialRefused)]
    [InlineData(-32000, "invalid_token", ProbeOutcome.CredentialRefused)]
    [InlineData(-32600, "Missing bearer token", ProbeOutcome.CredentialRefused)]
    [InlineData(-32600, "Authorization header is required", ProbeOutcome.CredentialRefused)]
    [InlineData(-32000, "You are not logged in", ProbeOutcome.CredentialRefused)]
    [InlineData(-32000, "Request failed with status code 401", ProbeOutcome.CredentialRefused)]
    [InlineData(-32000, "Forbidden", ProbeOutcome.Refused)]
    [InlineData(-32000, "You do not have permission", ProbeOutcome.Refused)]
    [InlineData(-32602, "Unsupported protocol version", ProbeOutcome.Refused)]
    [InlineData(-32022, "no", ProbeOutcome.Refused)]
    [InlineData(-32000, "Bad Request: No valid session ID provided", ProbeOutcome.Refused)]
    [InlineData(-32700, "Parse error: Unexpected token < in JSON", ProbeOutcome.Refused)]
    [InlineData(-32000, "The token limit is exceeded", ProbeOutcome.Refused)]
    [InlineData(-32000, "Rate limit exceeded for this token", ProbeOutcome.RateLimited)]
    [InlineData(-32603, "Internal error", ProbeOutcome.ServerError)]
    [InlineData(-32000, "The authorization server is unreachable", ProbeOutcome.ServerError)]
    [InlineData(-32000, "Could not fetch the token keys: connection refused", ProbeOutcome.ServerError)]
    [InlineData(-32601, "Method not found", ProbeOutcome.NotMcp)]
    public void An_error_text_is_a_refusal_of_the_credential_only_when_it_is_about_it(int code, string words, ProbeOutcome outcome)
    {
        var verdict = RefusalVerdict.Of(new Refusal { Phase = McpPhase.Initialize, Status = 200, MediaType = Json, Credential = Sent, Error = new McpError(code, words) });

        Assert.Equal(outcome, verdict.Outcome);
        Assert.Contains(words, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_scopes_are_named_cleaned_and_capped()
    {
        var many = string.Join(' ', Enumerable.Range(0, 10_000).Select(number => $"scope{number}"));
        Refusal refusal = new() { Phase = McpPhase.ListTools, Status = 403, Credential = Sent, Challenge = new BearerChallenge { Error = "insufficient_scope", Scope = "a  b\u202e s3cret-t0ken a" } };

        var some = RefusalVerdict.Of(refusal);
        var lots = RefusalVerdict.Of(refusal with { Challenge = refusal.Challenge! with { Scope = many } });
        var none = RefusalVerdict.Of(refusal with { Challenge = refusal.Challenge! with { Scope = null } });

        Assert.Equal(["a"], some.MissingScopes.Values);
        Assert.Equal(["b", "c", "d"], RefusalVerdict.Of(refusal with { Challenge = refusal.Challenge! with { Scope = "b, c,d" } }).MissingScopes.Values);
        Assert.Equal("The server took the credential, but asks for more scopes (HTTP 403): a. Connect again and allow them, or enter a credential that has them.", some.Message);
        Assert.Equal(100, lots.MissingScopes.Values.Length);
        Assert.Contains("scope7 and 92 more.", lots.Message, StringComparison.Ordinal);
        Assert.Contains("which it does not name", none.Message, StringComparison.Ordinal);
        Assert.False(some.IsTransient);
    }

    [Fact]
    public void The_servers_text_is_quoted_shortened_and_without_the_credential()
    {
        McpError error = new(-32000, "Unauthorized: s3cret-\u200bt0ken\r\n<script> " + new string('x', 5000));

        var verdict = RefusalVerdict.Of(new Refusal { Phase = McpPhase.Initialize, Status = 200, Credential = Sent, Error = error });

        Assert.Contains("The server says: Unauthorized: *** <script> xxx", verdict.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(verdict.Message, char.IsControl);
        Assert.InRange(verdict.Message.Length, 1, 400);
    }

    [Theory]
    [InlineData(401, null, RefusalVerdict.Party.Credential)]
    [InlineData(403, Html, RefusalVerdict.Party.Between)]
    [InlineData(404, null, RefusalVerdict.Party.Entry)]
    [InlineData(500, null, RefusalVerdict.Party.Server)]
    internal void Each_verdict_names_the_party_that_can_fix_the_problem(int status, string? mediaType, object party) => Assert.Equal(
        party, RefusalVerdict.Of(new Refusal { Phase = McpPhase.Initialize, Status = status, MediaType = mediaType, Credential = Sent }).Fault);
}
