using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>A connection whose handshake succeeded, before its threads are started.</summary>
/// <param name="Channel">The connection.</param>
/// <param name="Reader">Its reader, which may hold bytes already.</param>
/// <param name="Terms">What both ends agreed on.</param>
/// <param name="IsDialler">Whether this end dialled, and so sends the steps.</param>
/// <param name="CreditFrames">Step frames the acceptor takes at first.</param>
/// <param name="CreditBytes">Bytes of step frames the acceptor takes at first.</param>
/// <param name="NextSent">Number of the next frame sent.</param>
/// <param name="NextReceived">Number of the next frame received.</param>
internal sealed record OpenEdge(
    IByteChannel Channel,
    FrameReader Reader,
    EdgeTerms Terms,
    bool IsDialler,
    long CreditFrames,
    long CreditBytes,
    ulong NextSent,
    ulong NextReceived);
