namespace Kontext.Core.Registrations;

/// <summary>Why an authorization server did not register us.</summary>
/// <param name="Message">For an administrator: what happened and what to do; the server's own words cleaned and cut.</param>
/// <param name="IsTransient">Whether the same request may be granted later without anybody changing anything.</param>
public sealed record RegistrationFailure(string Message, bool IsTransient);
