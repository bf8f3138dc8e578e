namespace System.IO.Hashing;

/// <summary>
/// Stands for System.IO.Hashing.NonCryptographicHashAlgorithm, the one type that Azure.Storage.Common refers to.
/// The queue client never makes one (it serves blob checksums), so there is nothing to compute here.
/// </summary>
public abstract class NonCryptographicHashAlgorithm
{
    /// <summary>Creates the algorithm with the length in bytes of its result.</summary>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes) => HashLengthInBytes = hashLengthInBytes;

    /// <summary>Length of the result in bytes.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Adds bytes to the data hashed so far.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Forgets the data hashed so far.</summary>
    public abstract void Reset();

    /// <summary>Writes the hash of the data so far.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);
}
