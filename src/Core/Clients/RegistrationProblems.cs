using System.Globalization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Clients;

/// <summary>The problems of a registration, in words for an administrator.</summary>
internal static class RegistrationProblems
{
    /// <summary>Another request registers us at the moment.</summary>
    public static Problem UnderWay() => ServerAway("Another request registers this service at the authorization server at the moment. Try again in a minute.");

    /// <summary>The server forgets our clients, and the next registration has to wait.</summary>
    public static Problem TooOften(SelectedServer selected, TimeSpan wait) => Problem.Unavailable(
        ErrorCodes.AuthorizationServerUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"{selected.Name} does not keep the clients that this service registers there. The next registration is in {Math.Ceiling(wait.TotalMinutes)} minutes at the earliest. Ask the operator of that server why it forgets them."),
        wait);

    /// <summary>The server does not register us.</summary>
    public static Problem Refused(SelectedServer selected, string message) => Problem.Conflict(
        ErrorCodes.ClientRequired,
        $"{selected.Name} refused to register this service: {message}{(selected.Server.Issuer is { } issuer ? $" Enter oauth.issuer beside them: {issuer}." : "")}");

    /// <summary>The authorization server, or the server that names it, cannot be reached.</summary>
    public static Problem ServerAway(string message) =>
        Problem.Unavailable(ErrorCodes.AuthorizationServerUnavailable, message, TimeSpan.FromSeconds(30));
}
