namespace Kontext.Core.Applications;

/// <summary>How an application may get at an attached integration.</summary>
public enum Delivery
{
    /// <summary>Through the gateway, and by a credential of its own.</summary>
    Both,

    /// <summary>Through the gateway alone: no credential is handed out.</summary>
    Gateway,

    /// <summary>By a credential alone.</summary>
    Broker,
}
