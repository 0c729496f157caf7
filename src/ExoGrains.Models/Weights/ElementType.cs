namespace ExoGrains.Models.Weights;

/// <summary>Element types of stored tensors that are read here. Names are those of the safetensors format.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32 = 0,

    /// <summary>IEEE 754 binary16.</summary>
    F16 = 1,

    /// <summary>bfloat16, the upper half of a binary32.</summary>
    BF16 = 2,

    /// <summary>Unsigned 32 bits; holds packed quantised values.</summary>
    U32 = 3,

    /// <summary>Any other type the format defines; listed, not computed with.</summary>
    Other = 4,
}
