using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>The listing is what we promise to call; it must be what we call, and what mlx-c declares.</summary>
public sealed class MlxListingTests
{
    /// <summary>Oldest version that is used; it has all but what is listed with a later one.</summary>
    private static readonly Version Oldest = new(0, 5, 0);

    [Fact]
    public void Listing_IsWhatIsImported() =>
        Assert.Equal(
            MlxListing.Imported.SelectMany(forms => forms).Order(StringComparer.Ordinal),
            MlxListing.Listed.SelectMany(forms => forms.Select(form => form.Signature)).Order(StringComparer.Ordinal));

    [Fact]
    public void Listing_ClaimsNothingOlderThanWhatIsUsed() =>
        Assert.All(
            MlxListing.Listed.SelectMany(forms => forms), form => Assert.True(form.Since >= Oldest, form.Signature));

    [Fact]
    public void Listing_LacksWhatChanged()
    {
        // One name, two signatures within the versions that are used.
        Assert.False(MlxListing.Imported.Contains("mlx_quantize"));
        Assert.False(MlxListing.Imported.Contains("mlx_dequantize"));
    }

    [Fact]
    public void Headers_DeclareWhatIsListed()
    {
        var headers = ReadHeaders();
        Assert.All(MlxListing.Listed, forms =>
        {
            if (headers.Functions.TryGetValue(forms.Key, out string? declared))
                Assert.Contains(declared, forms.Select(form => form.Signature));
            else
                Assert.True(forms.All(form => form.Since > Oldest), $"The headers do not declare {forms.Key}");
        });
    }

    [Fact]
    public void Headers_NumberEnumerationsAsWeDo()
    {
        var headers = ReadHeaders();
        AssertNumbers<ElementKind>(headers.Enumerations["mlx_dtype"]);
        var devices = headers.Enumerations["mlx_device_type"];
        AssertNumbers<DeviceKind>(devices);
        Assert.Equal(Enum.GetValues<DeviceKind>().Length, devices.Count);
    }

    [Fact]
    public void HeaderText_IsRead()
    {
        var headers = new MlxHeaders(
        [
            """
            /* mlx_not(int); */
            #define mlx_error(...) _mlx_error(__FILE__, \
                __VA_ARGS__)
            extern "C" {
            typedef enum mlx_kind_ {
              MLX_A, /* first */
              MLX_B = 7,
              MLX_C
            } mlx_kind;
            typedef void (*mlx_error_handler_func)(const char* msg, void* data);
            int mlx_one(
                mlx_array* res,
                const mlx_array x,
                const char* mode, // null for none
                bool flag,
                const mlx_array mask /* may be null */,
                void (*dtor)(void*));
            const float * mlx_two(void);
            mlx_stream mlx_three(const size_t* sizes, mlx_optional_float f, mlx_error_handler_func handler);
            }
            """,
        ]);
        Assert.Equal(
            [
                "mlx_one(array*, array, byte*, byte, array, function): int",
                "mlx_three(size*, float?, function): stream",
                "mlx_two(): float*",
            ],
            headers.Functions.Values.Order(StringComparer.Ordinal));
        Assert.Equal([("MLX_A", 0), ("MLX_B", 7), ("MLX_C", 8)],
            headers.Enumerations["mlx_kind"].Select(entry => (entry.Key, entry.Value)));
    }

    private static void AssertNumbers<T>(Dictionary<string, int> declared)
        where T : struct, Enum =>
        Assert.All(Enum.GetValues<T>(), value =>
            Assert.Equal(declared[$"MLX_{value.ToString().ToUpperInvariant()}"], Convert.ToInt32(value, null)));

    private static MlxHeaders ReadHeaders()
    {
        string? folder = Environment.GetEnvironmentVariable(MlxHeaders.EnvironmentVariable);
        if (string.IsNullOrEmpty(folder))
            Assert.Skip($"{MlxHeaders.EnvironmentVariable} names no folder with mlx-c's headers (the one with mlx.h)");
        string[] files = Directory.GetFiles(folder, "*.h");
        Assert.NotEmpty(files);
        return new MlxHeaders(files.Select(File.ReadAllText));
    }
}
