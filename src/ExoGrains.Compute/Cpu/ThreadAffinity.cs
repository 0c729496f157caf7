using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Cpu;

/// <summary>Binds threads to processors, where the system lets a process do so (Linux).</summary>
internal static unsafe partial class ThreadAffinity
{
    // The kernel's cpu_set_t: 1024 bits.
    private const int SetBytes = 128;

    /// <summary>Binds the calling thread to the n-th processor that this process may use.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>Whether it is bound now. It is not where there is no such call, or no such processor.</returns>
    public static bool TryBind(int index)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var allowed = stackalloc byte[SetBytes];
        if (GetAffinity(0, SetBytes, allowed) != 0)
            return false;
        for (var processor = 0; processor < SetBytes * 8; processor++)
        {
            if ((allowed[processor / 8] & (1 << (processor % 8))) == 0 || index-- > 0)
                continue;
            var one = stackalloc byte[SetBytes];
            new Span<byte>(one, SetBytes).Clear();
            one[processor / 8] = (byte)(1 << (processor % 8));
            return SetAffinity(0, SetBytes, one) == 0;
        }

        return false;
    }

    // Process id 0 is the calling thread.
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint setBytes, byte* set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint setBytes, byte* set);
}
