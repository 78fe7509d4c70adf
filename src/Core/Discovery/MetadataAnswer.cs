using System.Text.Json;
using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>The answer to a request for metadata.</summary>
/// <param name="Exchange">The last exchange; redirects within the origin came before it.</param>
/// <param name="Document">A JSON object without duplicate members; null when the answer held none.</param>
internal sealed record MetadataAnswer(Exchange Exchange, JsonElement? Document)
{
    /// <summary>Whether a later request may succeed.</summary>
    public bool IsTransient => Exchange switch
    {
        { Failure: OutboundFailure.NameNotResolved or OutboundFailure.Unreachable or OutboundFailure.TimedOut or OutboundFailure.BrokenAnswer or OutboundFailure.OwnShortage } => true,
        { Status: 429 or (>= 500 and not 501) } => true,
        _ => false,
    };

    /// <summary>Whether the server says that no document exists at the address.</summary>
    public bool IsMissing => Exchange is { Failure: OutboundFailure.None, Status: 404 or 410 };

    /// <summary>Whether the answer is meant as metadata, even if it is broken. A refusal or a web page is not.</summary>
    public bool IsPresent => Document is not null
        || (Exchange.Status is >= 200 and < 300 && Exchange.MediaType?.EndsWith("html", StringComparison.OrdinalIgnoreCase) != true);

    /// <summary>A sentence that says why there is no document.</summary>
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
        { Status: >= 300 and < 400 } => "It redirects to another server, and such a redirect is not followed.",
        { Status: >= 200 and < 300 } when !IsPresent => "A web page answers there, not a document.",
        { Status: >= 200 and < 300 } => "The answer is not a JSON object, or it has a member twice.",
        _ when IsTransient => $"The server failed to answer (HTTP {Exchange.Status}).",
        _ => $"The server refuses to answer (HTTP {Exchange.Status}).",
    };
}
