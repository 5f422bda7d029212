import COneDNN

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One block of memory in which all buffers of a plan lie, those that are never needed together on top of each
/// other.
final class Arena {
    private let memory: AlignedMemory
    private let offsets: [ObjectIdentifier: Int]

    /// Size in bytes.
    let byteCount: Int

    /// Lays the buffers out: the largest first, each at the lowest place that is free during its life ("greedy by
    /// size", Pisarchyk & Lee, "Efficient memory management for deep neural net inference", 2020).
    init(_ buffers: [Buffer]) throws {
        var placed: [(buffer: Buffer, range: Range<Int>)] = []
        var offsets: [ObjectIdentifier: Int] = [:]
        var end = 0
        for buffer in buffers.sorted(by: { $0.byteCount > $1.byteCount }) {
            let size = AlignedMemory.rounded(buffer.byteCount)
            var offset = 0
            for other in placed.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
            where other.buffer.overlaps(buffer) {
                if offset + size <= other.range.lowerBound { break }
                offset = max(offset, other.range.upperBound)
            }
            placed.append((buffer, offset..<offset + size))
            offsets[ObjectIdentifier(buffer)] = offset
            end = max(end, offset + size)
        }
        self.offsets = offsets
        byteCount = end
        memory = try AlignedMemory(byteCount: end)
    }

    /// Where a buffer lies.
    func address(of buffer: Buffer) -> UnsafeMutableRawPointer {
        if case .external(let pointer) = buffer.source { return pointer }
        guard let offset = offsets[ObjectIdentifier(buffer)] else {
            preconditionFailure("the buffer belongs to another plan")
        }
        return memory.address + offset
    }
}

/// Zeroed memory on a cache line's boundary, in huge pages where the system grants them.
final class AlignedMemory {
    let address: UnsafeMutableRawPointer

    /// Rounds a size up to whole cache lines.
    static func rounded(_ byteCount: Int) -> Int { (max(byteCount, 1) + 63) & ~63 }

    init(byteCount: Int) throws {
        let hugePage = 1 << 21
        let size = Self.rounded(byteCount)
        var allocated: UnsafeMutableRawPointer?
        guard posix_memalign(&allocated, size >= hugePage ? hugePage : 64, size) == 0, let allocated else {
            throw EngineError(action: "allocating \(size) bytes", status: dnnl_out_of_memory.rawValue)
        }
        #if os(Linux)
            if size >= hugePage { madvise(allocated, size, MADV_HUGEPAGE) }
        #endif
        memset(allocated, 0, size)
        address = allocated
    }

    deinit { free(address) }
}
