using System.Text.Json;
using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>What came back where metadata was looked for.</summary>
/// <param name="Exchange">The last one; redirects within the origin came before.</param>
/// <param name="Document">A JSON object without a member that occurs twice; null when there was none.</param>
internal sealed record MetadataAnswer(Exchange Exchange, JsonElement? Document)
{
    /// <summary>Whether the same question may be answered later.</summary>
    public bool IsTransient => Exchange switch
    {
        { Failure: OutboundFailure.NameNotResolved or OutboundFailure.Unreachable or OutboundFailure.TimedOut or OutboundFailure.BrokenAnswer or OutboundFailure.OwnShortage } => true,
        { Status: 429 or (>= 500 and not 501) } => true,
        _ => false,
    };

    /// <summary>Whether the server says that nothing is there.</summary>
    public bool IsMissing => Exchange is { Failure: OutboundFailure.None, Status: 404 or 410 };

    /// <summary>Whether something is there that was meant as metadata, though it may be broken: neither a refusal nor a web page is.</summary>
    public bool IsPresent => Document is not null
        || (Exchange.Status is >= 200 and < 300 && Exchange.MediaType?.EndsWith("html", StringComparison.OrdinalIgnoreCase) != true);

    /// <summary>Why there is no document, as a sentence.</summary>
    public string Flaw => Exchange switch
    {
        { Failure: OutboundFailure.AddressRefused } => "This service does not call that address: it must be https and lead to a public address.",
        { Failure: OutboundFailure.TooLarge } => "The answer is larger than this service reads.",
        { Failure: OutboundFailure.TimedOut } => "No answer came in time.",
        { Failure: OutboundFailure.OwnShortage } => "This service is short of memory or connections at the moment.",
        { Failure: OutboundFailure.NameNotResolved } => "The host name could not be resolved.",
        { Failure: OutboundFailure.Unreachable } => "No connection could be opened.",
        { Failure: OutboundFailure.TlsFailed } => "No secure connection could be made; the certificate must be current and from a public authority.",
        { Failure: not OutboundFailure.None } => "The answer broke off, or was not HTTP.",
        { Status: 404 or 410 } => "Nothing is there.",
        { Status: >= 300 and < 400 } => "It redirects to another server, which is not followed.",
        { Status: >= 200 and < 300 } when !IsPresent => "A web page answers there, not a document.",
        { Status: >= 200 and < 300 } => "The answer is not a JSON object, or it has a member twice.",
        _ when IsTransient => $"The server failed to answer (HTTP {Exchange.Status}).",
        _ => $"The server refuses to answer (HTTP {Exchange.Status}).",
    };
}
