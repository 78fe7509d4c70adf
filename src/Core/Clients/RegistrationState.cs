namespace Kontext.Core.Clients;

/// <summary>What is known of whether an authorization server still knows a client that we registered there. A later word never takes back a worse one.</summary>
internal enum RegistrationState
{
    /// <summary>Nothing speaks against it.</summary>
    Alive,

    /// <summary>A browser said so: a person, or a redirect that came through one. It is used on where it may not be replaced yet.</summary>
    Doubted,

    /// <summary>The server itself said so, to this service.</summary>
    Dead,
}
