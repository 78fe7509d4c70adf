namespace Kontext.Functions.Tests.Model;

/// <summary>Whether a person is connected, as far as the answers so far tell.</summary>
internal enum Known
{
    No,
    Yes,

    /// <summary>It is being ended: yes or no for now, and no in the end.</summary>
    Ending,

    /// <summary>The authorization server's last answer never reached storage: yes or no.</summary>
    Lost,
}
