using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace ExoGrains.Models.Weights;

/// <summary>
/// One safetensors file, memory-mapped read-only, its header checked in full before any tensor is handed out.
/// </summary>
/// <remarks>
/// The file must not shrink while it is open: the operating system kills a process that touches mapped pages past the
/// end.
/// Safe to read from several threads.
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;
    private const int CopyAlignment = 64;

    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly byte* _end;
    private readonly FrozenDictionary<string, SafetensorsEntry> _entries;
    private readonly Dictionary<string, nint> _alignedCopies = [];
    private bool _isDisposed;

    private SafetensorsFile(
        string path, MemoryMappedFile mapping, MemoryMappedViewAccessor view, byte* data,
        ImmutableArray<SafetensorsEntry> entries)
    {
        Path = path;
        _mapping = mapping;
        _view = view;
        _data = data;
        _end = data + entries.Select(entry => entry.Begin + entry.ByteCount).DefaultIfEmpty().Max();
        Entries = entries;
        _entries = entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of all tensors, in the order of their data.</summary>
    public IEnumerable<string> Names => Entries.Select(entry => entry.Name);

    /// <summary>All tensors, in the order of their data.</summary>
    internal ImmutableArray<SafetensorsEntry> Entries { get; }

    /// <summary>Maps the file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The header is truncated, overlapping or otherwise wrong.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static SafetensorsFile Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        long fileBytes = stream.Length;
        long headerBytes = ReadHeaderLength(stream, fileBytes);
        long dataBytes = fileBytes - LengthBytes - headerBytes;

        var mapping = MemoryMappedFile.CreateFromFile(
            stream, null, fileBytes, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor? view = null;
        byte* start = null;
        try
        {
            view = mapping.CreateViewAccessor(0, fileBytes, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var header = new ReadOnlySpan<byte>(start + LengthBytes, (int)headerBytes);
            var entries = SafetensorsHeader.Parse(header, dataBytes, path);
            return new SafetensorsFile(path, mapping, view, start + LengthBytes + headerBytes, entries);
        }
        catch
        {
            if (start is not null)
                view!.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>The tensor <paramref name="name"/>, or null where the file has none of that name.</summary>
    /// <remarks>
    /// A tensor that lies unaligned in the file (its header's length decides that, and not every writer pads it) is
    /// copied to aligned memory on first use and stays there until the file is disposed.
    /// </remarks>
    public TensorView? Find(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_entries.TryGetValue(name, out var entry))
            return null;

        var stored = View(entry);
        int alignment = entry.Type is ElementType.Other ? 1 : TensorElements.ByteCount(entry.Type);
        return stored.Address % alignment == 0 ? stored : stored with { Address = AlignedCopy(entry) };
    }

    /// <summary>
    /// As <see cref="Find"/>, but where the tensor lies, aligned or not; for looking at type and shape.
    /// </summary>
    internal TensorView? Describe(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _entries.TryGetValue(name, out var entry) ? View(entry) : null;
    }

    /// <summary>Takes pages of a tensor out of this process's memory, if it lies in this mapping.</summary>
    internal void Forget(TensorRange range)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (range.Address >= (nint)_data && range.Address < (nint)_end)
            MappedPages.Forget(range.Address, range.ByteCount);
    }

    /// <summary>Stored bytes of a tensor, without aligning them.</summary>
    internal ReadOnlySpan<byte> StoredBytes(SafetensorsEntry entry, long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, entry.ByteCount);
        return new ReadOnlySpan<byte>(_data + entry.Begin + offset, count);
    }

    /// <summary>Unmaps the file. Views handed out before are invalid afterwards.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        foreach (nint copy in _alignedCopies.Values)
            NativeMemory.AlignedFree((void*)copy);
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
    }

    private TensorView View(SafetensorsEntry entry) =>
        new(entry.Name, entry.Type, entry.Shape, (nint)(_data + entry.Begin), entry.ByteCount);

    private nint AlignedCopy(SafetensorsEntry entry)
    {
        lock (_alignedCopies)
        {
            if (_alignedCopies.TryGetValue(entry.Name, out nint known))
                return known;

            void* copy = NativeMemory.AlignedAlloc((nuint)Math.Max(entry.ByteCount, 1), CopyAlignment);
            Buffer.MemoryCopy(_data + entry.Begin, copy, entry.ByteCount, entry.ByteCount);
            _alignedCopies.Add(entry.Name, (nint)copy);
            MappedPages.Forget((nint)(_data + entry.Begin), entry.ByteCount);
            return (nint)copy;
        }
    }

    private static long ReadHeaderLength(FileStream stream, long fileBytes)
    {
        if (fileBytes < LengthBytes + 2)
        {
            throw new InvalidDataException(
                $"{stream.Name} is not a usable safetensors file: it has {fileBytes} bytes, and the shortest valid "
                    + $"one has "
                + $"{LengthBytes + 2}. It was not fully downloaded; fetch it again.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        ulong available = (ulong)(fileBytes - LengthBytes);
        if (prefix.SequenceEqual("version "u8))
        {
            throw new InvalidDataException(
                $"{stream.Name} is a Git LFS pointer, not the weights themselves. Run 'git lfs pull' in its folder.");
        }

        if (headerBytes > available || headerBytes > SafetensorsHeader.MaxHeaderBytes)
        {
            throw new InvalidDataException(
                $"{stream.Name} is not a usable safetensors file: it claims a header of {headerBytes} bytes; at most "
                + $"{SafetensorsHeader.MaxHeaderBytes} are read, and {available} follow. Fetch or convert the model "
                + $"again.");
        }

        return (long)headerBytes;
    }
}
