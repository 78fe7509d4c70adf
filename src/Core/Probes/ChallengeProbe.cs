using Kontext.Core.Discovery;

namespace Kontext.Core.Probes;

/// <summary>Judges what an MCP server that people sign in to says to a caller without a credential.</summary>
public sealed class ChallengeProbe(ChallengeClient client)
{
    /// <summary>401 with a Bearer challenge is <see cref="ProbeOutcome.ChallengeSeen"/>, wherever it comes. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<ProbeResult> ProbeAsync(Uri url, CancellationToken cancellationToken) => Judge(await client.AskAsync(url, cancellationToken));

    /// <summary>The finding for an answer.</summary>
    internal static ProbeResult Judge(ChallengeAnswer answer)
    {
        if (answer.Found is not { } found)
            return ProbeFindings.OfFault(answer.Exchanges, credential: null, answer.TimeWasUp, ChallengeClient.TimeLimit);
        if (answer is { IsUnauthorized: true, Challenge: { } challenge })
            return Found(ProbeOutcome.ChallengeSeen, "Reached the server; it asks for a bearer token, as one that people sign in to should.") with { Challenge = challenge };
        if (answer.IsUnauthorized)
        {
            return Found(ProbeOutcome.ChallengeMissing,
                "The server asks for a credential (HTTP 401), but its answer holds no Bearer challenge in WWW-Authenticate, which is how people's sign-in is found. Check that the URL is the one of the MCP endpoint, or choose authMode user_token or server_token.");
        }

        var refused = found.Refusals.Count == 0 ? null : ProbeFindings.Of(found.Refusals, answer.Exchanges, credential: null, ChallengeClient.TimeLimit);
        return found.Handshake is null || refused is { IsAboutCredential: true }
            ? refused!
            : Found(ProbeOutcome.NoAuthentication,
                "The server answers without asking for a sign-in. Choose authMode none, or check that the URL is the one that needs signing in.");

        ProbeResult Found(ProbeOutcome outcome, string message) => new() { Outcome = outcome, Message = message, Exchanges = answer.Exchanges };
    }
}
