namespace Kontext.Core.Credentials;

/// <summary>What became of a refresh.</summary>
public enum RefreshKind
{
    /// <summary>The connection refers to fresh tokens, whoever got them.</summary>
    Refreshed,

    /// <summary>Somebody else is at it.</summary>
    UnderWay,

    /// <summary>Not now: the server asked to be left alone or failed just now, or nothing could be stored.</summary>
    Postponed,

    /// <summary>The server did not do it now, or wants something of an administrator; the grant lives on.</summary>
    Failed,

    /// <summary>The grant is gone: the person has to connect again.</summary>
    Lost,

    /// <summary>The connection has ended or been replaced meanwhile, or there is nothing to renew.</summary>
    Overtaken,
}
