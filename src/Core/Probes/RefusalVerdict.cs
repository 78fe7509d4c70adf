using System.Globalization;
using Kontext.Core.Mcp;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>The meaning of a refusal. One pure function decides it for every request that is sent to a server.</summary>
/// <param name="Outcome">The outcome. It also tells whether the fault may pass by itself.</param>
/// <param name="Fault">The party that can correct the fault.</param>
/// <param name="Message">A message for the user: what happened and what to do. Text of the server in it is cleaned and capped.</param>
internal sealed record RefusalVerdict(ProbeOutcome Outcome, RefusalVerdict.Party Fault, string Message)
{
    // The message names at most this many scopes, so that it stays readable.
    private const int MaxScopesShown = 8;
    private const int MaxScopeShown = 60;

    private const string CheckCredential = "Check that it is current, is meant for this server and may be used there; then enter it again.";

    /// <summary>The scopes that the server asks for beyond those that were granted; empty unless the outcome is <see cref="ProbeOutcome.ScopeMissing"/>.</summary>
    public Scopes MissingScopes { get; init; } = Scopes.None;

    /// <summary>Whether the fault may pass without any correction.</summary>
    public bool IsTransient => IsTransientOutcome(Outcome);

    /// <summary>
    /// How much the refusal tells. A refusal that shows that the server understood the request tells more than one that says only "not like
    /// this".
    /// </summary>
    public int Weight => Outcome switch
    {
        ProbeOutcome.NotFound or ProbeOutcome.NotMcp => 0,
        ProbeOutcome.Refused => 1,
        _ => 2,
    };

    /// <summary>Returns whether a finding with this outcome may change without any correction.</summary>
    public static bool IsTransientOutcome(ProbeOutcome outcome) => outcome is ProbeOutcome.NameNotResolved or ProbeOutcome.Unreachable or ProbeOutcome.TimedOut
        or ProbeOutcome.BrokenOff or ProbeOutcome.Blocked or ProbeOutcome.RateLimited or ProbeOutcome.ServerError or ProbeOutcome.SignInAway;

    /// <summary>Returns the verdict for a refusal.</summary>
    public static RefusalVerdict Of(Refusal refusal) => OfFailure(refusal) ?? (refusal.Status switch
    {
        401 => OfCredential(refusal),
        403 => OfForbidden(refusal),
        400 or 422 when refusal.Challenge is { IsAboutToken: true } => OfCredential(refusal),
        407 or 451 or 511 => Blocked(refusal),
        404 or 410 when refusal.Phase == McpPhase.ListTools && refusal.Error is null => new(ProbeOutcome.ServerError, Party.Server,
            $"The server began a session and then did not know it (HTTP {refusal.Status}). It is asked again later. If this goes on, ask its operator whether all its instances share their sessions."),
        404 or 410 when refusal.Error is not { Code: not null } => new(ProbeOutcome.NotFound, Party.Entry,
            $"The server is there, but nothing is at this address (HTTP {refusal.Status}). Check the path of the URL."),
        408 or 425 => ServerError(refusal),
        421 => OtherHost(refusal),
        429 => RateLimited(refusal with { Error = null }),
        501 or 505 when refusal.Phase != McpPhase.Request => OfWords(refusal) ?? NotMcp(refusal),
        >= 500 => ServerError(refusal),
        >= 300 and < 400 => Redirected(refusal),
        _ => OfWords(refusal) ?? NotMcp(refusal),
    });

    private static RefusalVerdict? OfFailure(Refusal refusal) => refusal.Failure switch
    {
        OutboundFailure.None => null,
        OutboundFailure.OwnShortage => new(ProbeOutcome.Postponed, Party.Ourselves,
            "This service is short of memory or connections at the moment, so nothing was found out about the server. It is asked again in a few minutes."),
        OutboundFailure.AddressRefused => new(ProbeOutcome.AddressRefused, Party.Entry,
            "This service does not call that address: it must be https and lead to a public address. For a server inside the deployment's own network, ask the operator of this service to add the network to Outbound:AllowedNetworks."),
        OutboundFailure.ForeignOrigin => new(ProbeOutcome.ForeignOrigin, Party.Server,
            "The server tells its clients to send their messages to another host than the one in the URL. Nothing was sent there. Enter the URL of the host that really serves it, or have the server name its own."),
        OutboundFailure.TooLarge => new(ProbeOutcome.TooLarge, Party.Server,
            "The server's answer is larger than this service reads. Check that the URL is the one of its MCP or API endpoint."),
        OutboundFailure.TimedOut => new(ProbeOutcome.TimedOut, Party.Server,
            $"The server did not finish its answer within {refusal.TimeLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds. Check that the URL is the one of its MCP or API endpoint and that the server is not overloaded."),
        OutboundFailure.NameNotResolved => new(ProbeOutcome.NameNotResolved, Party.Entry,
            "The host name of the URL could not be resolved. Check its spelling, and that the name is public."),
        OutboundFailure.Unreachable => new(ProbeOutcome.Unreachable, Party.Server,
            "No connection could be opened: nothing answers at the host and port of the URL. Check both, and that the server is running and lets this service through."),
        OutboundFailure.TlsFailed => new(ProbeOutcome.TlsFailed, Party.Server,
            "No secure connection could be made. Check that the server speaks TLS at this port. Its certificate must be current, from a public authority and made out to the host of the URL."),
        _ => new(ProbeOutcome.BrokenOff, Party.Server,
            "The server's answer broke off before its end. It is asked again later. If this goes on, ask its operator, and check that the port of the URL is the one of the server."),
    };

    private static RefusalVerdict OfCredential(Refusal refusal)
    {
        var status = refusal.Status is { } code and >= 400 ? $" (HTTP {code})" : "";
        if (refusal.Credential is null)
        {
            return new(ProbeOutcome.CredentialRequired, Party.Entry,
                $"The server asks for a credential{status}, and none is configured. Choose another authMode than none, or enter the server token.{QuotationOf(refusal)}");
        }

        return refusal.Challenge?.Error == "insufficient_scope" || refusal.Error?.MissingScope is not null
            ? ScopeMissing(refusal)
            : new(ProbeOutcome.CredentialRefused, Party.Credential, $"The server refused the credential{status}. {CheckCredential}{QuotationOf(refusal)}");
    }

    // An answer without a challenge and without JSON may come from a firewall, which knows nothing about the credential. Without a
    // credential, a refusal is expected, and many APIs answer it with a web page.
    private static RefusalVerdict OfForbidden(Refusal refusal) =>
        OfOtherReason(refusal) ?? (refusal.Challenge is not null || AnswerType.IsJson(refusal.MediaType) || (refusal.Credential is null && (refusal.Phase == McpPhase.Request || !AnswerType.IsWebPage(refusal.MediaType)))
            ? OfCredential(refusal)
            : Blocked(refusal));

    // A 403 in JSON may have a reason that no other credential changes. Without a credential, an API is not expected to be allowed anything.
    private static RefusalVerdict? OfOtherReason(Refusal refusal)
    {
        if (refusal.Challenge is not null || (refusal.Credential is null && refusal.Phase == McpPhase.Request))
            return null;
        if (refusal.Error is { IsOfProxy: true })
            return Blocked(refusal);
        return (refusal.Error is { } error ? RefusalWords.Read(error) : RefusalWords.Topic.Other) switch
        {
            _ when refusal.IsRateLimited => RateLimited(refusal),
            RefusalWords.Topic.Rate => RateLimited(refusal),
            RefusalWords.Topic.Host => OtherHost(refusal),
            _ => null,
        };
    }

    private static RefusalVerdict ScopeMissing(Refusal refusal)
    {
        // A server may echo the credential as a scope, and scopes are stored.
        var missing = Scopes.Clean((refusal.Challenge ?? new BearerChallenge { Scope = refusal.Error?.MissingScope }).ScopeNames.Where(scope => refusal.Credential?.IsIn(scope) is not true));
        var shown = missing.Values.Take(MaxScopesShown).Select(scope => ForeignText.Clean(ForeignText.Cut(scope, MaxScopeShown), refusal.Credential) ?? "?").ToList();
        var names = shown.Count == 0 ? "which it does not name" : string.Join(", ", shown);
        if (missing.Values.Length > shown.Count)
            names = string.Create(CultureInfo.InvariantCulture, $"{names} and {missing.Values.Length - shown.Count} more");
        return new(ProbeOutcome.ScopeMissing, Party.Credential,
            $"The server took the credential, but asks for more scopes (HTTP {refusal.Status}): {names}. Connect again and allow them, or enter a credential that has them.")
        {
            MissingScopes = missing,
        };
    }

    private static RefusalVerdict Blocked(Refusal refusal) => new(ProbeOutcome.Blocked, Party.Between,
        $"Something in front of the server refused us (HTTP {refusal.Status}), such as a firewall or a bot check. It says nothing about the credential. Ask the server's operator to let this service through.");

    private static RefusalVerdict RateLimited(Refusal refusal) => new(ProbeOutcome.RateLimited, Party.Server,
        $"The server asks to be called less often{StatusOf(refusal)}. It is asked again later.{QuotationOf(refusal)}");

    // The MCP libraries answer so when their protection against DNS rebinding does not know the public name of the server.
    private static RefusalVerdict OtherHost(Refusal refusal) => new(ProbeOutcome.Refused, Party.Server,
        $"The server does not serve the host name of the URL{StatusOf(refusal)}. Ask its operator to add that name to the hosts that the server allows.{QuotationOf(refusal)}");

    private static string StatusOf(Refusal refusal) => refusal.Status is { } status and >= 300 ? $" (HTTP {status})" : "";

    private static RefusalVerdict ServerError(Refusal refusal) => new(ProbeOutcome.ServerError, Party.Server,
        $"The server failed to answer{StatusOf(refusal)}. It is asked again later. If this goes on, ask its operator for the reason.{QuotationOf(refusal)}");

    private static RefusalVerdict Redirected(Refusal refusal) => new(ProbeOutcome.Redirected, Party.Entry, refusal.RedirectsTo is { } target
        ? $"The server redirects to another address (HTTP {refusal.Status}), which is not followed. If that is its MCP or API endpoint, enter it as the URL: {target}"
        : $"The server redirects (HTTP {refusal.Status}) without saying where to. Ask its operator for the URL of the endpoint.");

    private static RefusalVerdict? OfWords(Refusal refusal)
    {
        if (refusal.Error is not { } error)
            return null;
        return RefusalWords.Read(error) switch
        {
            RefusalWords.Topic.Credential => OfCredential(refusal),
            RefusalWords.Topic.Permission when refusal.Credential is null => OfCredential(refusal),
            RefusalWords.Topic.Rate => RateLimited(refusal),
            RefusalWords.Topic.Host => OtherHost(refusal),
            RefusalWords.Topic.Trouble => ServerError(refusal),
            RefusalWords.Topic.Version => new(ProbeOutcome.Refused, Party.Server,
                $"The server speaks no revision of MCP that this service speaks. Ask its operator for one of {McpMessage.LastWithHandshake} or {McpMessage.Modern}.{QuotationOf(refusal)}"),
            _ when error.Code is null or -32601 && refusal.Phase != McpPhase.ListTools => null,
            _ => new(ProbeOutcome.Refused, Party.Server, $"The server answered the first message of MCP with an error. Ask its operator what it needs.{QuotationOf(refusal)}"),
        };
    }

    private static RefusalVerdict NotMcp(Refusal refusal) => new(ProbeOutcome.NotMcp, Party.Entry, AnswerType.IsWebPage(refusal.MediaType)
        ? "A web page answers at this address, not an MCP server. Enter the URL of the MCP endpoint, which often ends in /mcp or /sse."
        : $"Something answers at this address, but not as an MCP server does. Check that the URL is the one of the MCP endpoint.{QuotationOf(refusal)}");

    private static string QuotationOf(Refusal refusal) =>
        ForeignText.Clean(refusal.Error?.Message, refusal.Credential) is { } words ? $" The server says: {words}" : "";

    /// <summary>The party that can correct a fault.</summary>
    internal enum Party
    {
        /// <summary>This service. The refusal says nothing about the server.</summary>
        Ourselves,

        /// <summary>The administrator who entered the address or the mode.</summary>
        Entry,

        /// <summary>The user or administrator who entered the credential.</summary>
        Credential,

        /// <summary>The operator of a system between this service and the server.</summary>
        Between,

        /// <summary>The server's operator.</summary>
        Server,
    }
}
