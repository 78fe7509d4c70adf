namespace Kontext.Browser.Tests.Hosting;

/// <summary>How large the window is.</summary>
public enum Screen
{
    /// <summary>390 by 844, touched.</summary>
    Phone,

    /// <summary>1280 by 800.</summary>
    Desktop,
}
