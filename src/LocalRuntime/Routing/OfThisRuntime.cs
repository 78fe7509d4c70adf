namespace Kontext.LocalRuntime.Routing;

/// <summary>Marks the endpoints mapped here, apart from those that routing makes up.</summary>
internal sealed class OfThisRuntime
{
    public static readonly OfThisRuntime Mark = new();

    private OfThisRuntime()
    {
    }
}
