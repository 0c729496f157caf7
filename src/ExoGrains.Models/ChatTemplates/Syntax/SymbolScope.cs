namespace ExoGrains.Models.ChatTemplates;

/// <summary>The names of one scope while a template is analysed.</summary>
/// <remarks>
/// Follows jinja2/idtracking.py, on which the meaning of an assignment depends: whether a name read in a scope is the
/// outer variable, a copy of it, or not defined yet.
/// </remarks>
internal sealed class SymbolScope(SymbolScope? parent)
{
    private Dictionary<string, LoadKind> _loads = [];
    private HashSet<string> _stores = [];

    // Shared by the branches of an `if`: a name has one slot in a scope.
    private Dictionary<string, int> _slots = [];

    public SymbolScope? Parent => parent;

    public bool Defines(string name) => _loads.ContainsKey(name);

    public int SlotOf(string name) => _slots[name];

    public void DeclareParameter(string name)
    {
        _stores.Add(name);
        Define(name, LoadKind.Parameter);
    }

    public void Store(string name)
    {
        _stores.Add(name);
        if (!Defines(name))
            Define(name, IsDefinedOutside(name) ? LoadKind.Alias : LoadKind.Undefined);
    }

    public void Load(string name)
    {
        if (!Defines(name) && !IsDefinedOutside(name))
            Define(name, LoadKind.Resolve);
    }

    /// <summary>A copy for one branch of an <c>if</c>; to be merged with <see cref="Merge"/>.</summary>
    public SymbolScope Branch() => new(parent)
    {
        _loads = new(_loads),
        _stores = [.. _stores],
        _slots = _slots,
    };

    /// <summary>Merges branches: a name that not all of them assign keeps its outer meaning in the others.</summary>
    public void Merge(SymbolScope[] branches)
    {
        var counts = branches.SelectMany(branch => branch._stores).Where(name => !_stores.Contains(name))
            .GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        foreach (var branch in branches)
        {
            foreach (var (name, kind) in branch._loads)
                _loads[name] = kind;
            _stores.UnionWith(branch._stores);
        }
        foreach (var (name, count) in counts)
        {
            if (count < branches.Length)
                _loads[name] = IsDefinedOutside(name) ? LoadKind.Alias : LoadKind.Resolve;
        }
    }

    /// <summary>Where a name lives, seen from this scope.</summary>
    public SlotReference Find(string name)
    {
        var hops = 0;
        for (var scope = this; scope is not null; scope = scope.Parent, hops++)
        {
            if (scope.Defines(name))
                return new SlotReference(hops, scope._slots[name]);
        }
        throw new System.Diagnostics.UnreachableException($"the name '{name}' was not analysed");
    }

    public ScopeLayout ToLayout()
    {
        var loads = _loads.Select(item => new SlotLoad(item.Value, _slots[item.Key], item.Key,
            item.Value == LoadKind.Alias ? FindOutside(item.Key) : default));
        return new ScopeLayout(_slots.Count, loads.Where(load => load.Kind != LoadKind.Parameter).ToArray());
    }

    private SlotReference FindOutside(string name)
    {
        var outer = parent!.Find(name);
        return outer with { Hops = outer.Hops + 1 };
    }

    private void Define(string name, LoadKind kind)
    {
        _slots.TryAdd(name, _slots.Count);
        _loads[name] = kind;
    }

    private bool IsDefinedOutside(string name)
    {
        for (var scope = parent; scope is not null; scope = scope.Parent)
        {
            if (scope.Defines(name))
                return true;
        }
        return false;
    }
}
