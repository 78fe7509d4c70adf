namespace Kontext.Functions.Tests.Model;

/// <summary>Whether a person is connected, as far as the answers so far tell.</summary>
internal enum Known
{
    No,
    Yes,

    /// <summary>The connection is ending: connected or not for now, and disconnected in the end.</summary>
    Ending,

    /// <summary>The authorization server's last answer never reached storage: yes or no.</summary>
    Lost,
}
