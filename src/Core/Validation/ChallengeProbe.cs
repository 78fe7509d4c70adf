using System.Net.Mime;
using Kontext.Core.Discovery;

namespace Kontext.Core.Validation;

/// <summary>Judges what an MCP server that people sign in to says to somebody who has not.</summary>
public sealed class ChallengeProbe(ChallengeClient client)
{
    /// <summary>401 with a Bearer challenge is <see cref="ProbeOutcome.ChallengeSeen"/>. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<ProbeResult> ProbeAsync(Uri url, CancellationToken cancellationToken) => Judge(await client.AskAsync(url, cancellationToken));

    /// <summary>The finding for an answer.</summary>
    internal static ProbeResult Judge(ChallengeAnswer answer)
    {
        var last = answer.Exchanges[^1];
        return (answer.Status, last) switch
        {
            (null, _) => ProbeFindings.OfFailure(answer.Exchanges, hasCredential: false, answer.TimeWasUp, ChallengeClient.TimeLimit),
            (401, { Challenge: not null }) => Found(ProbeOutcome.ChallengeSeen,
                "Reached the server; it asks for a bearer token, as one that people sign in to should."),
            (401, _) => Found(ProbeOutcome.ChallengeMissing,
                "The server asks for a credential (HTTP 401), but its answer holds no Bearer challenge in WWW-Authenticate, which is how people's sign-in is found. Check that the URL is the one of the MCP endpoint, or choose authMode user_token or server_token."),
            ( >= 200 and < 300, { MediaType: MediaTypeNames.Application.Json or MediaTypeNames.Text.EventStream }) => Found(ProbeOutcome.NoAuthentication,
                "The server answers without asking for a sign-in. Choose authMode none, or check that the URL is the one that needs signing in."),
            _ => ProbeFindings.OfStatus(answer.Exchanges, hasCredential: false) ?? ProbeFindings.NotMcp(answer.Exchanges),
        };

        ProbeResult Found(ProbeOutcome outcome, string message) =>
            new() { Outcome = outcome, Message = message, Challenge = answer.Challenge, Exchanges = answer.Exchanges };
    }
}
