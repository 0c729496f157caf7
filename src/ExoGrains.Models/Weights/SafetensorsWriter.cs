using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ExoGrains.Models.Weights;

/// <summary>
/// Writes a safetensors file as a stream: the header first, then the data of each declared tensor in order.
/// </summary>
/// <remarks>
/// Holds a small buffer and never a whole tensor. A file whose <see cref="Complete"/> was not called is shorter than
/// its header says, and every reader refuses it.
/// </remarks>
public sealed class SafetensorsWriter : IDisposable
{
    private const int HeaderAlignment = 64;
    private const int ChunkElements = 4096;

    private readonly FileStream _stream;
    private readonly ImmutableArray<SafetensorsDeclaration> _tensors;
    private readonly byte[] _chunk = new byte[ChunkElements * sizeof(float)];
    private int _tensor;
    private long _tensorBytesWritten;

    private SafetensorsWriter(FileStream stream, ImmutableArray<SafetensorsDeclaration> tensors)
    {
        _stream = stream;
        _tensors = tensors;
    }

    /// <summary>Creates or overwrites the file and writes its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What will be written, in this order.</param>
    /// <param name="metadata">Text pairs for the header's <c>__metadata__</c>; null for none.</param>
    /// <exception cref="ArgumentException">Two tensors of one name, a negative extent, or a type without floats or
    /// words.</exception>
    public static SafetensorsWriter Create(
        string path, ImmutableArray<SafetensorsDeclaration> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        byte[] header = Header(tensors, metadata);
        var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        stream.Write(header);
        return new SafetensorsWriter(stream, tensors);
    }

    /// <summary>
    /// Appends raw little-endian bytes to the tensor whose turn it is, and goes on to the next when it is full.
    /// </summary>
    /// <exception cref="InvalidOperationException">More bytes than the current tensor still lacks.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        SkipFullTensors();
        long missing = _tensor < _tensors.Length ? _tensors[_tensor].ByteCount - _tensorBytesWritten : 0;
        if (data.Length > missing)
        {
            throw new InvalidOperationException(
                $"{data.Length} bytes were written where "
                    + $"{(_tensor < _tensors.Length ? _tensors[_tensor].Name : "the file")} "
                + $"lacks {missing}.");
        }

        _stream.Write(data);
        _tensorBytesWritten += data.Length;
    }

    /// <summary>Appends values, rounded to the type of the tensor whose turn it is.</summary>
    /// <param name="values">Whole or part of that tensor, row-major.</param>
    /// <exception cref="InvalidOperationException">More values than the current tensor still lacks.</exception>
    /// <exception cref="ArgumentException">The current tensor is not F32, F16 or BF16.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        SkipFullTensors();
        if (_tensor == _tensors.Length)
            throw new InvalidOperationException($"{values.Length} values were written after the last tensor was full.");

        var type = _tensors[_tensor].Type;
        int elementBytes = TensorElements.ByteCount(type);
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(values.Length, ChunkElements)];
            Span<byte> bytes = _chunk.AsSpan(0, part.Length * elementBytes);
            TensorElements.Encode(type, part, bytes);
            Write(bytes);
            values = values[part.Length..];
        }
    }

    /// <summary>Appends packed words to the U32 tensor whose turn it is.</summary>
    /// <exception cref="InvalidOperationException">More words than the current tensor still lacks.</exception>
    public void Write(ReadOnlySpan<uint> words) => Write(MemoryMarshal.AsBytes(words));

    /// <summary>Checks that every declared tensor was written whole, and flushes.</summary>
    /// <exception cref="InvalidOperationException">Data is missing.</exception>
    public void Complete()
    {
        SkipFullTensors();
        if (_tensor < _tensors.Length)
        {
            throw new InvalidOperationException($"Tensor {_tensors[_tensor].Name} has {_tensorBytesWritten} of "
                + $"{_tensors[_tensor].ByteCount} bytes. Write all of it before completing the file.");
        }

        _stream.Flush();
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose() => _stream.Dispose();

    private void SkipFullTensors()
    {
        while (_tensor < _tensors.Length && _tensorBytesWritten == _tensors[_tensor].ByteCount)
        {
            _tensor++;
            _tensorBytesWritten = 0;
        }
    }

    private static byte[] Header(
        ImmutableArray<SafetensorsDeclaration> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WritePropertyName("__metadata__");
                JsonSerializer.Serialize(json, metadata);
            }

            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        // Spaces up to a multiple of 64 keep every tensor of an aligned size aligned in a mapping, for any vector
        // width.
        while (buffer.Length % HeaderAlignment != 0)
            buffer.WriteByte((byte)' ');
        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(ulong));
        return header;
    }

    private static void WriteTensors(Utf8JsonWriter json, ImmutableArray<SafetensorsDeclaration> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        long begin = 0;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name) || tensor.Shape.Any(extent => extent < 0))
                throw new ArgumentException($"Tensor {tensor.Name} is declared twice or with a negative extent.");

            long end = checked(begin + tensor.ByteCount);
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.ToString());
            WriteNumbers(json, "shape", tensor.Shape.AsSpan());
            WriteNumbers(json, "data_offsets", [begin, end]);
            json.WriteEndObject();
            begin = end;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
