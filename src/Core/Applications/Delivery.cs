namespace Kontext.Core.Applications;

/// <summary>How an application may use an attached integration.</summary>
public enum Delivery
{
    /// <summary>Through the gateway, and with a credential that it requests.</summary>
    Both,

    /// <summary>Through the gateway only. The application gets no credential.</summary>
    Gateway,

    /// <summary>With a credential only.</summary>
    Broker,
}
