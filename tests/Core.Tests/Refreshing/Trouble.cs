using System.Net.Sockets;
using Kontext.Testing.Mcp;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>A fault at a refresh that never ends a grant.</summary>
/// <param name="Name">The name of the case.</param>
/// <param name="Script">Starts the fault.</param>
/// <param name="MayHaveReplaced">Whether the server may have replaced the refresh token without our knowledge.</param>
/// <param name="AfterAnHour">Whether the refresh is repeated less often than every half hour.</param>
internal sealed record Trouble(string Name, Action<RefreshHost> Script, bool MayHaveReplaced = false, bool AfterAnHour = false)
{
    public static IReadOnlyList<Trouble> All { get; } =
    [
        new("429", host => host.Server.Token.Refuses(429)),
        new("500", host => host.Server.Token.Refuses(500), MayHaveReplaced: true),
        new("502", host => host.Server.Token.Answers(502, "<html>", "text/html"), MayHaveReplaced: true),
        new("503", host => host.Server.Token.Refuses(503)),
        new("500 with invalid_grant", host => host.Server.Token.Answers(500, """{ "error": "invalid_grant" }"""), MayHaveReplaced: true),
        new("server_error", host => host.Server.Token.Answers(400, """{ "error": "server_error" }""")),
        new("temporarily_unavailable", host => host.Server.Token.Answers(400, """{ "error": "temporarily_unavailable" }""")),
        new("broken off", host => host.Server.Token.CutsOff(200, """{ "access_token": "canary-cut"""), MayHaveReplaced: true),
        new("hung up", host => host.Server.Token.Answers(context => { context.Abort(); return Task.CompletedTask; }), MayHaveReplaced: true),
        new("too large", host => host.Server.Token.AnswersTenMegabytes(), MayHaveReplaced: true),
        new("web page", host => host.Server.Token.Answers(HostileServers.WebPage), MayHaveReplaced: true),
        new("nothing", host => host.Server.Token.Answers(200, ""), MayHaveReplaced: true),
        new("no token", host => host.Server.Token.Answers(200, """{ "token_type": "Bearer", "expires_in": 3600 }"""), MayHaveReplaced: true),
        new("mac token", host => host.Server.Token.Answers(200, """{ "access_token": "canary-mac", "token_type": "mac" }"""), MayHaveReplaced: true),
        new("200 with an error", host => host.Server.Token.Answers(200, """{ "error": "incorrect_client_credentials" }"""), AfterAnHour: true),
        new("200 with an unknown error", host => host.Server.Token.Answers(200, """{ "error": "never_heard_of" }"""), MayHaveReplaced: true),
        new("invalid_client", host => host.Server.Token.Answers(401, """{ "error": "invalid_client" }"""), AfterAnHour: true),
        new("unauthorized_client", host => host.Server.Token.Answers(400, """{ "error": "unauthorized_client" }"""), AfterAnHour: true),
        new("invalid_scope", host => host.Server.Token.Answers(400, """{ "error": "invalid_scope" }"""), AfterAnHour: true),
        new("invalid_target", host => host.Server.Token.Answers(400, """{ "error": "invalid_target" }"""), AfterAnHour: true),
        new("unheard of", host => host.Server.Token.Answers(400, """{ "error": "canary_unheard" }"""), AfterAnHour: true),
        new("403", host => host.Server.Token.Refuses(403), AfterAnHour: true),
        new("gone", host => host.Server.Token.Refuses(404), AfterAnHour: true),
        new("moved", host => host.Server.Token.RedirectsTo(new Uri(host.Server.Address, "/moved")), AfterAnHour: true),
        new("moved for good", host => host.Server.Token.RedirectsTo(new Uri(host.Server.Address, "/moved"), 308), AfterAnHour: true),
        new("moved away", host => host.Server.Token.RedirectsTo(new Uri("http://localhost:1/token")), AfterAnHour: true),
        new("no listener", host => host.Rooms.Network = SocketError.ConnectionRefused),
        new("no such name", host => host.Rooms.Network = SocketError.HostNotFound),
        new("reset", host => host.Rooms.Network = SocketError.ConnectionReset),
    ];

    /// <summary>Everything is as it should be again.</summary>
    public static void IsOver(RefreshHost host)
    {
        host.Rooms.Network = null;
        host.Server.Token.Answers(host.Tokens.AnswerAsync);
    }

    /// <summary>The earliest and the latest time of the next attempt, after a number of failures in a row.</summary>
    public static (TimeSpan Earliest, TimeSpan Latest) PauseAfter(int failures)
    {
        var pause = TimeSpan.FromSeconds(30) * Math.Pow(2, failures - 1);
        return (pause * 0.8, pause * 1.2);
    }
}
