namespace ExoGrains.Models.ChatTemplates;

/// <summary>How a slot is filled when its scope is entered.</summary>
internal enum LoadKind
{
    /// <summary>Set by whoever enters the scope: a macro argument, a loop target.</summary>
    Parameter,

    /// <summary>Looked up among the variables given to the template and the globals.</summary>
    Resolve,

    /// <summary>Copied from an outer scope, so that an assignment stays inside.</summary>
    Alias,

    /// <summary>Left empty until assigned.</summary>
    Undefined,
}

/// <summary>Where a name lives, seen from the scope that uses it.</summary>
internal readonly record struct SlotReference(int Hops, int Slot);

/// <summary>One slot's <see cref="LoadKind"/>; <paramref name="Source"/> only for aliases.</summary>
internal readonly record struct SlotLoad(LoadKind Kind, int Slot, string Name, SlotReference Source);

/// <summary>The slots of one scope and how they are filled. Made once when the template is parsed.</summary>
internal sealed record ScopeLayout(int SlotCount, SlotLoad[] Loads)
{
    public Frame NewFrame(Frame? parent) => new(SlotCount, parent);

    /// <summary>Fills all slots but the parameters. A loop body does so again for every item.</summary>
    public void Enter(Frame frame, RenderState state)
    {
        foreach (var load in Loads)
        {
            frame.Slots[load.Slot] = load.Kind switch
            {
                LoadKind.Resolve => state.Resolve(load.Name),
                LoadKind.Alias => frame.Ancestor(load.Source.Hops).Slots[load.Source.Slot],
                LoadKind.Undefined => null,
                _ => frame.Slots[load.Slot],
            };
        }
    }
}
