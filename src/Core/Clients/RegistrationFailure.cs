namespace Kontext.Core.Clients;

/// <summary>Why an authorization server did not register us.</summary>
/// <param name="Message">For an administrator: what happened and what to do. It quotes the server cleaned and cut.</param>
/// <param name="IsTransient">Whether a later request may succeed without any change.</param>
public sealed record RegistrationFailure(string Message, bool IsTransient);
