namespace ExoGrains.Models.Configuration;

/// <summary>
/// Reads the rotary settings: <c>rope_theta</c> and <c>rope_scaling</c>, or the newer <c>rope_parameters</c> that
/// holds both.
/// </summary>
/// <param name="Theta">Base of the frequencies.</param>
/// <param name="LinearFactor">Divides positions; 1 for none.</param>
/// <param name="Llama3">Null for none.</param>
internal sealed record RopeSection(double Theta, double LinearFactor, Llama3RopeScaling? Llama3)
{
    private const double DefaultTheta = 10_000;
    private const double MaxTheta = 1e15;
    private const double MaxFactor = 1e6;

    public static RopeSection Read(JsonFields root)
    {
        double theta = root.Number("rope_theta", 1, MaxTheta, DefaultTheta);
        if (root.Number("partial_rotary_factor", 0, 1, 1) != 1)
            root.Add("partial_rotary_factor", "is not 1; a rotation of only part of a head is not known here");

        var parameters = root.Object("rope_parameters");
        if (parameters is not null)
            theta = parameters.Number("rope_theta", 1, MaxTheta, theta);
        var scaling = parameters ?? root.Object("rope_scaling");
        if (scaling is null)
            return new RopeSection(theta, 1, null);

        if (scaling.Has("full_attention") || scaling.Has("sliding_attention"))
        {
            scaling.Add("full_attention", "gives layers rotary settings of their own; one setting for all is expected");
            return new RopeSection(theta, 1, null);
        }

        string type = scaling.Text("rope_type") ?? scaling.Text("type") ?? "default";
        switch (type)
        {
            case "default":
                return new RopeSection(theta, 1, null);
            case "linear":
                return new RopeSection(theta, scaling.Number("factor", 1e-3, MaxFactor), null);
            case "llama3":
                return new RopeSection(theta, 1, ReadLlama3(scaling));
            default:
                scaling.Add(
                    "rope_type", $"is {JsonFields.Show(type)}, which is not known here; "
                    + "known are \"default\", \"linear\" and \"llama3\"");
                return new RopeSection(theta, 1, null);
        }
    }

    private static Llama3RopeScaling ReadLlama3(JsonFields scaling)
    {
        // The fallbacks are mlx-lm's; files of Llama 3.1 and later carry all four.
        var llama3 = new Llama3RopeScaling(
            scaling.Number("factor", 1e-3, MaxFactor),
            scaling.Number("low_freq_factor", 1e-3, MaxFactor, 1),
            scaling.Number("high_freq_factor", 1e-3, MaxFactor, 4),
            scaling.Integer("original_max_position_embeddings", 1, int.MaxValue, 8192));
        if (llama3.HighFrequencyFactor <= llama3.LowFrequencyFactor)
        {
            scaling.Add("high_freq_factor", $"is {llama3.HighFrequencyFactor}; expected more than low_freq_factor, "
                + $"which is {llama3.LowFrequencyFactor}");
        }

        return llama3;
    }
}
