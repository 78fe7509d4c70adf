namespace Kontext.Functions.Tests.Model;

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
