namespace ExoGrains.Compute.Sampling;

/// <summary>Tokens by falling logit, lower ids first among equals, sorted only as far as they are looked at.</summary>
/// <remarks>
/// Tokens fall into buckets by their distance from the largest logit; buckets are collected and sorted when the walk
/// reaches them. A vocabulary of 150,000 costs two passes and the sort of a few hundred instead of a sort of all.
/// </remarks>
internal sealed class RankedTokens(int vocabularySize)
{
    private const int BucketCount = 1024;
    private const float SpanNats = 32f;
    private readonly ulong[] _keys = new ulong[vocabularySize];
    private readonly int[] _bucketSizes = new int[BucketCount];
    private float _largest;
    private float _bucketsPerUnit;
    private int _nextBucket;

    /// <summary>Tokens sorted so far.</summary>
    public int Count { get; private set; }

    /// <summary>Starts over for new logits.</summary>
    /// <param name="logits">[vocabulary], finite.</param>
    /// <param name="largest">The largest of them.</param>
    /// <param name="temperature">Above 0; sets the width of a bucket.</param>
    public void Reset(ReadOnlySpan<float> logits, float largest, float temperature)
    {
        Count = 0;
        _nextBucket = 0;
        _largest = largest;
        _bucketsPerUnit = BucketCount / (SpanNats * temperature);
        Array.Clear(_bucketSizes);
        foreach (var logit in logits)
            _bucketSizes[Bucket(logit)]++;
    }

    /// <summary>Sorts on until <paramref name="count"/> tokens are sorted, or all are.</summary>
    public void Require(ReadOnlySpan<float> logits, int count)
    {
        if (Count >= count || _nextBucket == BucketCount)
            return;
        var end = _nextBucket;
        var total = Count;
        while (end < BucketCount && total < count)
            total += _bucketSizes[end++];

        var start = Count;
        for (var i = 0; i < logits.Length; i++)
        {
            var bucket = Bucket(logits[i]);
            if (bucket >= _nextBucket && bucket < end)
                _keys[Count++] = Key(logits[i], i);
        }

        _keys.AsSpan(start, Count - start).Sort();
        _nextBucket = end;
    }

    /// <summary>The token at a rank below <see cref="Count"/>.</summary>
    public int Token(int rank) => (int)(uint)_keys[rank];

    private int Bucket(float logit)
    {
        var distance = (_largest - logit) * _bucketsPerUnit;
        return distance < BucketCount - 1 ? (int)distance : BucketCount - 1;
    }

    // Rising keys are falling logits, then rising ids: float bits ordered like the numbers, inverted, above the id.
    private static ulong Key(float logit, int token)
    {
        var bits = BitConverter.SingleToUInt32Bits(logit == 0 ? 0f : logit);
        var ordered = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return (ulong)~ordered << 32 | (uint)token;
    }
}
