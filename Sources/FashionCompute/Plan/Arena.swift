import COneDNN

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where all buffers of a plan lie: those that are never needed together on top of each other, in memory that all plans
/// of an engine share, since one runs at a time; what outlives a run in memory of its own.
final class Arena {
    private let shared: AlignedMemory
    private let kept: AlignedMemory
    private let addresses: [ObjectIdentifier: UnsafeMutableRawPointer]

    /// Size in bytes, of both kinds together.
    let byteCount: Int

    /// - Parameter layer: the layer that a buffer is for, for errors.
    init(_ buffers: [Buffer], engine: Engine, layer: (Buffer) -> String?) throws {
        let transient = Self.layOut(buffers.filter { $0.source == .transient }, overlap: { $0.overlaps($1) })
        let lasting = Self.layOut(buffers.filter { $0.source == .kept }, overlap: { _, _ in true })
        let (needed, limit) = (transient.end + lasting.end, MemoryLimit.bytes)
        guard needed <= limit else {
            let largest = buffers.filter { $0.source == .transient || $0.source == .kept }.max {
                $0.byteCount < $1.byteCount
            }
            throw MemoryLimitError(layer: largest.flatMap(layer) ?? "input", needed: needed, limit: limit)
        }
        shared = try engine.workspace(byteCount: transient.end)
        kept = try AlignedMemory(byteCount: lasting.end)
        byteCount = transient.end + lasting.end
        let (shared, kept) = (shared.address, kept.address)
        addresses = transient.offsets.mapValues { shared + $0 }.merging(
            lasting.offsets.mapValues { kept + $0 }
        ) {
            first, _ in first
        }
    }

    /// Where a tensor lies.
    func address(of tensor: Tensor) -> UnsafeMutableRawPointer { address(of: tensor.buffer) }

    /// Where a buffer lies.
    func address(of buffer: Buffer) -> UnsafeMutableRawPointer {
        if case .external(let pointer) = buffer.source { return pointer }
        guard let address = addresses[ObjectIdentifier(buffer)] else {
            preconditionFailure("the buffer belongs to another plan")
        }
        return address
    }

    /// Lays buffers out: the largest first, each at the lowest place that is free during its life ("greedy by size",
    /// Pisarchyk & Lee, "Efficient memory management for deep neural net inference", 2020).
    private static func layOut(
        _ buffers: [Buffer], overlap: (Buffer, Buffer) -> Bool
    ) -> (offsets: [ObjectIdentifier: Int], end: Int) {
        var placed: [(buffer: Buffer, range: Range<Int>)] = []
        for buffer in buffers.sorted(by: { $0.byteCount > $1.byteCount }) {
            let size = AlignedMemory.rounded(buffer.byteCount)
            var offset = 0
            for other in placed.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
            where overlap(other.buffer, buffer) {
                if offset + size <= other.range.lowerBound { break }
                offset = max(offset, other.range.upperBound)
            }
            placed.append((buffer, offset..<offset + size))
        }
        return (
            Dictionary(
                uniqueKeysWithValues: placed.map { (ObjectIdentifier($0.buffer), $0.range.lowerBound) }),
            placed.map(\.range.upperBound).max() ?? 0
        )
    }
}

/// Memory on a cache line's boundary, in huge pages where the system grants them.
final class AlignedMemory {
    let address: UnsafeMutableRawPointer
    let byteCount: Int

    /// Rounds a size up to whole cache lines.
    static func rounded(_ byteCount: Int) -> Int { (max(byteCount, 1) + 63) & ~63 }

    /// - Parameter zeroed: whether it starts as zeros; large memory that does not is not touched before its use.
    init(byteCount: Int, zeroed: Bool = true) throws {
        let hugePage = 1 << 21
        let size = Self.rounded(byteCount)
        var allocated: UnsafeMutableRawPointer?
        guard posix_memalign(&allocated, size >= hugePage ? hugePage : 64, size) == 0, let allocated else {
            throw EngineError(action: "allocating \(size) bytes", status: dnnl_out_of_memory.rawValue)
        }
        #if os(Linux)
            if size >= hugePage { madvise(allocated, size, MADV_HUGEPAGE) }
        #endif
        if zeroed { memset(allocated, 0, size) }
        address = allocated
        self.byteCount = size
    }

    deinit { free(address) }
}
