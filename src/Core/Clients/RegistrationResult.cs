using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Clients;

/// <summary>The result of a registration: a client, or why there is none.</summary>
public sealed class RegistrationResult
{
    private readonly RegisteredClient? _client;
    private readonly RegistrationFailure? _failure;

    private RegistrationResult(RegisteredClient? client, RegistrationFailure? failure) => (_client, _failure) = (client, failure);

    /// <summary>Returns whether there is a client.</summary>
    public bool Succeeded([NotNullWhen(true)] out RegisteredClient? client, [NotNullWhen(false)] out RegistrationFailure? failure)
    {
        (client, failure) = (_client, _failure);
        return _failure is null;
    }

    /// <summary>Returns the result for a client.</summary>
    public static implicit operator RegistrationResult(RegisteredClient client) => new(client, null);

    /// <summary>Returns the result for a failure.</summary>
    public static implicit operator RegistrationResult(RegistrationFailure failure) => new(null, failure);
}

/// <summary>Why an authorization server did not register us.</summary>
/// <param name="Message">
/// A message for an administrator: what happened and what to do. The server's own words in it are cleaned and cut.
/// </param>
/// <param name="IsTransient">Whether this request may succeed later without any correction.</param>
public sealed record RegistrationFailure(string Message, bool IsTransient);
