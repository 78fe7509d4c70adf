using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Clients;

/// <summary>A registration endpoint's answer: a client, or why there is none.</summary>
public sealed class RegistrationResult
{
    private readonly RegisteredClient? _client;
    private readonly RegistrationFailure? _failure;

    private RegistrationResult(RegisteredClient? client, RegistrationFailure? failure) => (_client, _failure) = (client, failure);

    /// <summary>Tells which of the two there is.</summary>
    public bool Succeeded([NotNullWhen(true)] out RegisteredClient? client, [NotNullWhen(false)] out RegistrationFailure? failure)
    {
        (client, failure) = (_client, _failure);
        return _failure is null;
    }

    /// <summary>There is a client.</summary>
    public static implicit operator RegistrationResult(RegisteredClient client) => new(client, null);

    /// <summary>There is none.</summary>
    public static implicit operator RegistrationResult(RegistrationFailure failure) => new(null, failure);
}

/// <summary>Why an authorization server did not register us.</summary>
/// <param name="Message">For an administrator: what happened and what to do; the server's own words cleaned and cut.</param>
/// <param name="IsTransient">Whether the same request may be granted later without anybody changing anything.</param>
public sealed record RegistrationFailure(string Message, bool IsTransient);
