namespace ExoGrains.Models.ChatTemplates;

/// <summary>The variables of one scope while it runs; an empty slot is a name that is not defined (yet).</summary>
/// <remarks>A frame is shared by reference with the macros defined in it, which see later assignments, as Python
/// closures do.</remarks>
internal sealed class Frame(int slotCount, Frame? parent)
{
    public Value?[] Slots { get; } = new Value?[slotCount];

    public Frame Ancestor(int hops)
    {
        var frame = this;
        for (; hops > 0; hops--)
            frame = frame.Parent;
        return frame;
    }

    private Frame Parent =>
        parent ?? throw new System.Diagnostics.UnreachableException("a name was bound outside of the root scope");
}
