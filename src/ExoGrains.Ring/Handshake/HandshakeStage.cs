namespace ExoGrains.Ring.Handshake;

/// <summary>How far the opening of an edge got.</summary>
public enum HandshakeStage
{
    /// <summary>The own address and interface are taken.</summary>
    Bind,

    /// <summary>No connection yet.</summary>
    Connect,

    /// <summary>The dialler introduces itself.</summary>
    Hello,

    /// <summary>The acceptor proves that it has the key.</summary>
    Challenge,

    /// <summary>The dialler proves that it has the key.</summary>
    Proof,

    /// <summary>The acceptor compares terms and grants credit.</summary>
    Ready,
}
