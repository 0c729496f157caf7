namespace ExoGrains.Contracts;

/// <summary>Where an instance stands on its way to answering.</summary>
public enum InstanceState
{
    /// <summary>No plan fits at present; tried again when devices change.</summary>
    Waiting = 0,

    /// <summary>Ranks load their layers.</summary>
    Loading = 1,

    /// <summary>Ranks open the ring.</summary>
    Connecting = 2,

    /// <summary>A first step runs through all ranks.</summary>
    Warming = 3,

    /// <summary>Requests are answered.</summary>
    Ready = 4,

    /// <summary>The ring broke; a new plan is being made.</summary>
    Recovering = 5,

    /// <summary>It cannot run, whatever devices join: the model is unknown or broken.</summary>
    Failed = 6,

    /// <summary>Removed on request.</summary>
    Removed = 7,
}
