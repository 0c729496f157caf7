using System.Text;
using CsCheck;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Tests.Weights;

/// <summary>
/// Whatever the bytes, the header parser either refuses them or lists tensors that lie within the data.
/// </summary>
public sealed class SafetensorsFuzzTests
{
    private const long DataBytes = 32;

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(
        """
        {"__metadata__":{"format":"mlx"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
         "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}
        """);

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"a\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"I64\"",
        "\"__metadata__\"", "\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]}",
        "0", "-1", "8", "32", "9223372036854775807", "1e30", "0.5", "null", "true", "\"\\ud800\"", " ",
    ];

    [Fact]
    public void MutatedHeader_IsRefusedOrInBounds() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 6].Sample(
            edits =>
            {
                var bytes = new List<byte>(Good);
                foreach (var (position, value, kind) in edits)
                {
                    int at = Math.Min(position, bytes.Count - 1);
                    if (kind == 0)
                        bytes.Insert(at, value);
                    else if (kind == 1)
                        bytes.RemoveAt(at);
                    else
                        bytes[at] = kind == 2 ? value : (byte)('0' + (value % 10));
                }

                RequireRefusedOrInBounds([.. bytes]);
            },
            iter: 20_000);

    [Fact]
    public void RandomPieces_AreRefusedOrInBounds() =>
        Gen.Int[0, Pieces.Length - 1].Array[1, 24].Sample(
            picks => RequireRefusedOrInBounds(
                Encoding.UTF8.GetBytes("{" + string.Concat(picks.Select(pick => Pieces[pick])))),
            iter: 20_000);

    [Fact]
    public void RandomBytes_AreRefusedOrInBounds() =>
        Gen.Byte.Array[0, 200].Sample(RequireRefusedOrInBounds, iter: 5_000);

    private static void RequireRefusedOrInBounds(byte[] header)
    {
        try
        {
            long end = 0;
            foreach (var entry in SafetensorsHeader.Parse(header, DataBytes, "fuzz"))
            {
                Assert.Equal(end, entry.Begin);
                end = entry.End;
            }

            Assert.Equal(DataBytes, end);
        }
        catch (InvalidDataException error)
        {
            Assert.StartsWith("fuzz", error.Message, StringComparison.Ordinal);
        }
    }
}
