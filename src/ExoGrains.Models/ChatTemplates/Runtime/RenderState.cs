namespace ExoGrains.Models.ChatTemplates;

/// <summary>All that changes during one rendering: the output, the variables given, and what has been used of each
/// limit.</summary>
internal sealed class RenderState(
    IReadOnlyDictionary<string, Value> variables, ChatTemplateLimits limits, TimeProvider time,
        CancellationToken cancellation)
{
    private const int CharsPerStep = 64;
    private const int StepsBetweenCancellationChecks = 1024;
    private long _steps;
    private long _nextCheck = StepsBetweenCancellationChecks;
    private int _callDepth;

    public ChatTemplateLimits Limits => limits;

    public TimeProvider Time => time;

    /// <summary>Where statements write: the prompt, or the buffer of a macro, a set block, and so on.</summary>
    public TextBuilder Output { get; set; } = new(limits.MaxOutputChars, "the prompt");

    /// <summary>The line being run, for messages.</summary>
    public int Line { get; set; } = 1;

    public Value? Resolve(string name) => variables.TryGetValue(name, out var value) ? value : Globals.Find(name);

    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.MaxSteps)
            throw TemplateError.Limit($"rendering takes more than {limits.MaxSteps} steps");
        if (_steps >= _nextCheck)
        {
            cancellation.ThrowIfCancellationRequested();
            _nextCheck = _steps + StepsBetweenCancellationChecks;
        }
    }

    /// <summary>Counts the work on a value: an operand read as a whole, or a result.</summary>
    public Value Charge(Value value)
    {
        switch (value)
        {
            case StringValue text:
                Step(1 + (text.Text.Length / CharsPerStep));
                break;
            case SequenceValue sequence:
                Step(1 + sequence.Count);
                RequireItems(sequence.Count);
                break;
            case DictValue or DictViewValue:
                Step(1 + value.RequireLength());
                RequireItems(value.RequireLength());
                break;
            default:
                Step();
                break;
        }
        return value;
    }

    public void RequireItems(long count)
    {
        if (count > limits.MaxItems)
            throw TemplateError.Limit($"a collection would have more than {limits.MaxItems} items");
    }

    public TextBuilder NewText() => new(limits.MaxStringChars, "a string made by the template");

    /// <summary>Copies what can be iterated into a list, counting each item.</summary>
    public List<Value> Collect(Value value) => Collect(value.RequireItems());

    public List<Value> Collect(IEnumerable<Value> items)
    {
        var collected = new List<Value>();
        foreach (var item in items)
        {
            Step();
            RequireItems(collected.Count + 1);
            collected.Add(item);
        }
        return collected;
    }

    /// <summary>Python's <c>str(value)</c>.</summary>
    public StringValue ToText(Value value)
    {
        if (value is StringValue text)
            return text;
        var output = NewText();
        value.WriteText(output);
        Step(output.Length / CharsPerStep);
        return output.ToValue();
    }

    /// <summary>Runs a macro or loop body one level deeper, with its own output, and returns what it wrote.</summary>
    public StringValue Capture(Action body)
    {
        if (++_callDepth > limits.MaxCallDepth)
            throw TemplateError.Limit($"calls are nested deeper than {limits.MaxCallDepth}");
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var outer = Output;
        Output = NewText();
        try
        {
            body();
            return Output.ToValue();
        }
        finally
        {
            Output = outer;
            _callDepth--;
        }
    }
}
