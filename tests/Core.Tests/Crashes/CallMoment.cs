namespace Kontext.Core.Tests.Crashes;

/// <summary>When another process comes between.</summary>
public enum CallMoment
{
    /// <summary>Before a call is heard.</summary>
    Before,

    /// <summary>After it was carried out, before its answer.</summary>
    After,

    /// <summary>After it was carried out; its answer is lost.</summary>
    AfterWithoutAnswer,
}
