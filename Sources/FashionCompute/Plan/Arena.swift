import COneDNN

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The memory of all buffers of a plan. Transient buffers that are never needed at the same time may overlap; they lie
/// in a workspace that all plans of an engine share, because only one plan runs at a time. Buffers that keep their
/// contents between runs have separate memory.
final class Arena {
    private let shared: AlignedMemory
    private let kept: AlignedMemory
    private let addresses: [ObjectIdentifier: UnsafeMutableRawPointer]

    /// The size of both kinds of memory together, in bytes.
    let byteCount: Int

    /// - Parameter layer: returns the layer that uses a buffer, for errors.
    /// - Throws: ``MemoryLimitError`` when the buffers need more than ``MemoryLimit``, or ``EngineError`` when the
    ///   system grants no memory.
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

    /// Returns the address of a tensor.
    func address(of tensor: Tensor) -> UnsafeMutableRawPointer { address(of: tensor.buffer) }

    /// Returns the address of a buffer.
    func address(of buffer: Buffer) -> UnsafeMutableRawPointer {
        if case .external(let pointer) = buffer.source { return pointer }
        guard let address = addresses[ObjectIdentifier(buffer)] else {
            preconditionFailure("the buffer belongs to another plan")
        }
        return address
    }

    /// Assigns offsets to buffers, the largest first, each at the lowest offset that is free during its lifetime
    /// ("greedy by size", Pisarchyk & Lee, "Efficient memory management for deep neural net inference", 2020).
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

/// Memory aligned to cache lines, in huge pages when the system grants them.
final class AlignedMemory {
    let address: UnsafeMutableRawPointer
    let byteCount: Int

    /// Rounds a size up to whole cache lines.
    static func rounded(_ byteCount: Int) -> Int { (max(byteCount, 1) + 63) & ~63 }

    /// - Parameter zeroed: whether the memory is filled with zeros; otherwise it is not touched before its use.
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
