namespace ExoGrains.Models.ChatTemplates;

/// <summary>The parameters of a built-in function, to which the arguments of a call are bound as Python does
/// it.</summary>
/// <param name="name">For messages.</param>
/// <param name="parameters">Names, in order; all may be given by position.</param>
/// <param name="required">How many of the first ones must be given.</param>
/// <param name="positionalOnly">Whether naming them is an error, as for most methods of str.</param>
internal sealed class Signature(string name, string[] parameters, int required = 0, bool positionalOnly = false)
{
    /// <returns>One value per parameter; null where it was not given.</returns>
    public Value?[] Bind(CallArguments arguments)
    {
        var bound = new Value?[parameters.Length];
        if (arguments.Positional.Count > parameters.Length)
            throw TemplateError.Type(
                $"{name} takes at most {parameters.Length} argument(s) ({arguments.Positional.Count} given)");
        for (var i = 0; i < arguments.Positional.Count; i++)
            bound[i] = arguments.Positional[i];
        foreach (var (key, value) in arguments.Named)
        {
            var index = positionalOnly ? -1 : Array.IndexOf(parameters, key.Text);
            if (index < 0)
                throw TemplateError.Type($"{name} got an unexpected keyword argument '{key.Text}'");
            if (bound[index] is not null)
                throw TemplateError.Type($"{name} got multiple values for argument '{key.Text}'");
            bound[index] = value;
        }
        for (var i = 0; i < required; i++)
        {
            if (bound[i] is null)
                throw TemplateError.Type($"{name} is missing the required argument '{parameters[i]}'");
        }
        return bound;
    }
}
