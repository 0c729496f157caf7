namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>sorted</c>: stable, asks only for "less than", and fails on keys that cannot be
/// compared.</summary>
internal static class Sorting
{
    /// <param name="items">What is sorted; stays as it is.</param>
    /// <param name="key">What an item is sorted by.</param>
    /// <param name="reverse">Descending, with equal items still in their first order.</param>
    public static List<T> Sort<T>(IReadOnlyList<T> items, Func<T, Value> key, bool reverse)
    {
        var entries = items.Select(item => (Key: key(item), Item: item)).ToArray();
        if (reverse)
            Array.Reverse(entries);
        MergeSort(entries, new (Value, T)[entries.Length], 0, entries.Length);
        if (reverse)
            Array.Reverse(entries);
        return entries.Select(entry => entry.Item).ToList();
    }

    // Array.Sort is not stable, and wraps what the comparison throws.
    private static void MergeSort<T>((Value Key, T Item)[] entries, (Value Key, T Item)[] scratch, int start, int end)
    {
        if (end - start < 2)
            return;
        var middle = (start + end) / 2;
        MergeSort(entries, scratch, start, middle);
        MergeSort(entries, scratch, middle, end);
        Array.Copy(entries, start, scratch, start, end - start);
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            var takeRight = left >= middle
                || (right < end && ValueComparer.IsLess(scratch[right].Key, scratch[left].Key));
            entries[i] = scratch[takeRight ? right++ : left++];
        }
    }
}
