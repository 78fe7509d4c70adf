using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;

namespace Kontext.Core.Gateway;

/// <summary>Tells people what to do when there is no credential for an integration.</summary>
public sealed class ConnectAdvice(TokenIssuer issuer)
{
    /// <summary>Returns a sentence, with the link where the person connects; or that an administrator must act.</summary>
    internal string SentenceOf(GatewayTarget target, NoCredential why)
    {
        var name = target.Integration.Name;
        if (why.IsAway)
            return $"The credential for {name} cannot be had at the moment; try again.";
        if (LinkOf(target) is not { } link)
            return $"{name} cannot be used at the moment: its shared credential is missing or was refused. An administrator must enter it again.";
        return why == NoCredential.ScopeMissing ? $"{name} asks for more rights than your account has given. Open this link and allow them, then try again: {link}"
            : why == NoCredential.Refused ? $"{name} no longer accepts your account's credential. Open this link and connect again, then try again: {link}"
            : $"Your account of {name} is not connected. Open this link and connect it, then try again: {link}";
    }

    /// <summary>Returns the problem of a credential that may be there in a moment.</summary>
    internal Problem AwayProblem(GatewayTarget target, NoCredential why) =>
        Problem.Unavailable(ErrorCodes.CredentialUnavailable, SentenceOf(target, why), why.RetryAfter ?? TimeSpan.FromSeconds(5));

    /// <summary>Returns the link where the person connects; null when there is nothing that the person can connect.</summary>
    internal string? LinkOf(GatewayTarget target) => target.IsPersonal && target.Caller.Connecting is not null ? issuer.LinkTo(target.Integration.Id.Value) : null;
}
