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

/// <summary>The model of one integration and of its people's connections; empty while <see cref="Id"/> is null.</summary>
internal sealed class Place
{
    public string? Id { get; set; }

    public string Mode { get; set; } = "";

    public string Name { get; set; } = "";

    public int Address { get; set; }

    public Known[] People { get; } = [Known.No, Known.No];

    public void Empty()
    {
        Id = null;
        Array.Fill(People, Known.No);
    }
}
