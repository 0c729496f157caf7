using System.Text;

namespace ExoGrains.Bench.Models;

/// <summary>Writes the header of a GGUF file: values, then a description of each tensor.</summary>
/// <remarks>Version 3, little-endian. Source: ggml's docs/gguf.md.</remarks>
internal sealed class GgufWriter : IDisposable
{
    private const int Version = 3;
    private const int Alignment = 32;
    private const int CountOffset = 8;

    private readonly FileStream _stream;
    private readonly BinaryWriter _writer;
    private long _valueCount;
    private long _tensorCount;
    private long _dataBytes;

    /// <summary>Creates or overwrites a file.</summary>
    public GgufWriter(string path)
    {
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _writer = new BinaryWriter(_stream, Encoding.UTF8);
        _writer.Write("GGUF"u8);
        _writer.Write(Version);
        _writer.Write(_tensorCount);
        _writer.Write(_valueCount);
    }

    private enum ValueType
    {
        UInt32 = 4,
        Float32 = 6,
        Text = 8,
    }

    /// <summary>Adds a text. All values come before the first tensor.</summary>
    public void Add(string key, string value)
    {
        Begin(key, ValueType.Text);
        WriteText(value);
    }

    /// <summary>Adds a whole number, not negative.</summary>
    public void Add(string key, int value)
    {
        Begin(key, ValueType.UInt32);
        _writer.Write(value);
    }

    /// <summary>Adds a real number.</summary>
    public void Add(string key, float value)
    {
        Begin(key, ValueType.Float32);
        _writer.Write(value);
    }

    /// <summary>Describes a tensor; its data comes after all descriptions, in the same order.</summary>
    /// <param name="name">For example <c>token_embd.weight</c>.</param>
    /// <param name="type">Its elements.</param>
    /// <param name="extents">Innermost first.</param>
    /// <param name="byteCount">Of its data.</param>
    public void Declare(string name, GgufType type, ReadOnlySpan<int> extents, long byteCount)
    {
        WriteText(name);
        _writer.Write(extents.Length);
        foreach (var extent in extents)
            _writer.Write((long)extent);
        _writer.Write((int)type);
        _writer.Write(_dataBytes);
        _dataBytes = Aligned(_dataBytes + byteCount);
        _tensorCount++;
    }

    /// <summary>Goes on to where the next tensor's data starts.</summary>
    public void Align()
    {
        while (_stream.Position % Alignment != 0)
            _stream.WriteByte(0);
    }

    /// <summary>Appends data of the present tensor.</summary>
    public void Write(ReadOnlySpan<byte> data) => _stream.Write(data);

    /// <summary>Writes the counts and closes the file; without it no reader takes the file.</summary>
    public void Complete()
    {
        Align();
        _stream.Position = CountOffset;
        _writer.Write(_tensorCount);
        _writer.Write(_valueCount);
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private void Begin(string key, ValueType type)
    {
        WriteText(key);
        _writer.Write((int)type);
        _valueCount++;
    }

    private void WriteText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _writer.Write((long)bytes.Length);
        _writer.Write(bytes);
    }
}
