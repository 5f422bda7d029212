import FashionCore

/// The chunks in which a data set is stored, and their positions.
struct HDF5Chunks {
    /// A chunk.
    struct Chunk {
        /// The indices of its first element along each axis.
        let start: [Int]
        let offset: Int
        /// The stored size in bytes, after the filters were applied.
        let size: Int
        /// Bit k is set when filter k was not applied.
        let filterMask: Int
    }

    /// The lengths of a chunk along the axes; chunks at the ends extend beyond the data set.
    let lengths: [Int]
    /// All chunks of the data set.
    private(set) var chunks: [Chunk] = []

    private let image: HDF5Image
    private let shape: [Int]
    private let bytes: Int
    private var visited: Set<Int> = []
    private var starts: Set<[Int]> = []

    /// The size in bytes up to which a chunk may be larger than its data set, as in data sets that can grow.
    private static let smallChunk = 1 << 22
    /// The maximum number of chunks, more than any data set in a model file has.
    private static let mostChunks = 1 << 18

    /// Reads the index of the chunks.
    /// - Parameters:
    ///   - layout: the layout message of a chunked data set.
    ///   - width: the size of an element in bytes.
    init(image: HDF5Image, layout: HDF5ObjectHeader.Message, shape: [Int], width: Int) throws {
        self.image = image
        self.shape = shape
        let version = try image.integer(at: layout.offset, width: 1)
        // The bytes of an element count as another axis.
        let rankPlace = layout.offset + (version == 3 ? 2 : 3)
        guard try image.integer(at: rankPlace, width: 1) == shape.count + 1 else {
            throw image.error("the layout at byte \(layout.offset) is not that of \(shape.count) axes")
        }
        let (first, lengthWidth) =
            version == 3
            ? (layout.offset + 11, 4)
            : (layout.offset + 5, try image.integer(at: layout.offset + 4, width: 1))
        guard (1...8).contains(lengthWidth) else {
            throw image.error("the layout at byte \(layout.offset) is damaged")
        }
        let lengths = try shape.indices.map {
            try image.integer(at: first + lengthWidth * $0, width: lengthWidth)
        }
        self.lengths = lengths
        guard lengths.allSatisfy({ $0 > 0 }), let bytes = product(of: lengths + [width]),
            let size = product(of: shape + [width]),
            bytes <= max(4 * size, Self.smallChunk)
        else { throw image.error("the layout at byte \(layout.offset) has pieces of \(lengths)") }
        self.bytes = bytes
        let counts = zip(shape, lengths).map { ($0 + $1 - 1) / $1 }
        guard let count = product(of: counts), count <= Self.mostChunks else {
            throw image.error("expected at most \(Self.mostChunks) pieces, found pieces of \(lengths)")
        }
        if version == 3 {
            let tree = try image.address(at: layout.offset + 3)
            try addTree(at: tree, level: try image.integer(at: tree + 5, width: 1))
        } else {
            try addIndexed(
                layout, at: first + lengthWidth * (shape.count + 1), counts: counts, count: count)
        }
        guard chunks.count == count else {
            throw image.error(
                "expected \(count) pieces of a data set, found \(chunks.count): pieces that were never written, and so have "
                    + "a fill value, are not read; write all numbers")
        }
    }

    // MARK: The default format: a B-tree of version 1

    /// Levels decrease to 0 and no node may occur twice, so every traversal ends.
    private mutating func addTree(at address: Int, level: Int) throws {
        try image.require("TREE", at: address)
        guard level <= 32, try image.integer(at: address + 5, width: 1) == level,
            try image.integer(at: address + 4, width: 1) == 1, visited.insert(address).inserted
        else { throw image.error("the tree at byte \(address) is damaged") }
        let keySize = 8 + 8 * (shape.count + 1)
        for entry in 0..<(try image.integer(at: address + 6, width: 2)) {
            let key = address + 24 + entry * (keySize + 8)
            let child = try image.address(at: key + keySize)
            if level > 0 {
                try addTree(at: child, level: level - 1)
                continue
            }
            try add(
                start: shape.indices.map { try image.integer(at: key + 8 + 8 * $0, width: 8) }, offset: child,
                size: image.integer(at: key, width: 4), filterMask: image.integer(at: key + 4, width: 4))
        }
    }

    // MARK: The newer format

    private mutating func addIndexed(
        _ layout: HDF5ObjectHeader.Message, at place: Int, counts: [Int], count: Int
    ) throws {
        let kind = try image.integer(at: place, width: 1)
        switch kind {
        case 1:
            let isFiltered = try image.integer(at: layout.offset + 2, width: 1) & 2 != 0
            let size = isFiltered ? try image.integer(at: place + 1, width: 8) : bytes
            let mask = isFiltered ? try image.integer(at: place + 9, width: 4) : 0
            try add(
                start: shape.map { _ in 0 }, offset: image.address(at: place + (isFiltered ? 13 : 1)),
                size: size,
                filterMask: mask)
        case 2:
            let offset = try image.address(at: place + 1)
            for number in 0..<count {
                try add(
                    start: start(ofNumber: number, counts), offset: offset + number * bytes, size: bytes,
                    filterMask: 0)
            }
        case 3:
            try addArray(at: image.address(at: place + 2), counts: counts, count: count)
        default:
            throw image.error(
                "a data set can grow along an axis, in the newest format, which this program does not read; write it with "
                    + "a fixed shape")
        }
    }

    /// Reads an array of the chunks, which is split into pages when it is long.
    private mutating func addArray(at header: Int, counts: [Int], count: Int) throws {
        try image.require("FAHD", at: header)
        let isFiltered = try image.integer(at: header + 5, width: 1) == 1
        let entrySize = try image.integer(at: header + 6, width: 1)
        let pageBits = try image.integer(at: header + 7, width: 1)
        let entries = try image.integer(at: header + 8, width: 8)
        guard entries >= count, entries <= Self.mostChunks, (8...24).contains(entrySize), pageBits <= 32,
            isFiltered == (entrySize > 8), !isFiltered || entrySize > 12
        else { throw image.error("the list at byte \(header) is damaged") }
        let block = try image.address(at: header + 16)
        try image.require("FADB", at: block)
        let page = 1 << pageBits
        let pages = (entries + page - 1) / page
        let isPaged = entries > page
        for number in 0..<count {
            let place =
                isPaged
                ? block + 14 + (pages + 7) / 8 + 4 + number / page * (page * entrySize + 4) + number % page
                    * entrySize
                : block + 14 + number * entrySize
            let width = entrySize - 12
            try add(
                start: start(ofNumber: number, counts), offset: image.address(at: place),
                size: isFiltered ? image.integer(at: place + 8, width: min(width, 8)) : bytes,
                filterMask: isFiltered ? image.integer(at: place + 8 + width, width: 4) : 0)
        }
    }

    private func start(ofNumber number: Int, _ counts: [Int]) -> [Int] {
        var rest = number
        var start = [Int](repeating: 0, count: counts.count)
        for axis in counts.indices.reversed() {
            start[axis] = rest % counts[axis] * lengths[axis]
            rest /= counts[axis]
        }
        return start
    }

    private mutating func add(start: [Int], offset: Int, size: Int, filterMask: Int) throws {
        guard zip(start, zip(shape, lengths)).allSatisfy({ $0 < $1.0 && $0 % $1.1 == 0 }),
            chunks.count < Self.mostChunks, starts.insert(start).inserted
        else { throw image.error("a piece at byte \(offset) is not one of its data set") }
        _ = try image.slice(at: offset, count: size)
        chunks.append(Chunk(start: start, offset: offset, size: size, filterMask: filterMask))
    }
}
