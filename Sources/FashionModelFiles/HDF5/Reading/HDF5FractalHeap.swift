import FashionCore

/// The fractal heap of the newer format, for links and attributes: blocks of growing sizes that form one address space.
struct HDF5FractalHeap {
    /// The position of an object in the file.
    struct Place: Sendable {
        let offset: Int
        let size: Int
    }

    private let image: HDF5Image
    private let address: Int
    /// The sizes in bytes of an address within the heap, and of an object's length.
    private let offsetWidth: Int
    private let lengthWidth: Int
    /// The number of blocks in a row, and the sizes of the first and of the largest block that contains objects.
    private let width: Int
    private let firstSize: Int
    private let largestDirect: Int
    private let root: Int
    private let rootRows: Int

    /// - Parameter address: the address of the heap's header.
    init(image: HDF5Image, address: Int) throws {
        self.image = image
        self.address = address
        try image.require("FRHP", at: address)
        guard try image.integer(at: address + 4, width: 1) == 0,
            try image.integer(at: address + 7, width: 2) == 0
        else { throw image.error("the heap at byte \(address) is compressed or of an unknown version") }
        let largestObject = try image.integer(at: address + 10, width: 4)
        width = try image.integer(at: address + 110, width: 2)
        firstSize = try image.integer(at: address + 112, width: 8)
        largestDirect = try image.integer(at: address + 120, width: 8)
        let bits = try image.integer(at: address + 128, width: 2)
        root = try image.address(at: address + 132)
        rootRows = try image.integer(at: address + 140, width: 2)
        func isPower(_ size: Int) -> Bool { size > 0 && size & (size - 1) == 0 && size <= 1 << 32 }
        guard isPower(width), width <= 1024, isPower(firstSize), isPower(largestDirect),
            largestDirect >= firstSize,
            (1...64).contains(bits), rootRows <= 64
        else { throw image.error("the heap at byte \(address) is damaged") }
        offsetWidth = (bits + 7) / 8
        lengthWidth = min((largestDirect.trailingZeroBitCount + 7) / 8, HDF5Tree.width(of: largestObject))
    }

    /// Returns the object to which an identifier refers.
    /// - Parameter identifier: the position of the identifier.
    /// - Throws: `FileError` for an object that is too large for a block, or not within the file.
    func object(at identifier: Int) throws -> Place {
        switch try image.integer(at: identifier, width: 1) >> 4 & 3 {
        case 0:
            let offset = try image.integer(at: identifier + 1, width: offsetWidth)
            let size = try image.integer(at: identifier + 1 + offsetWidth, width: lengthWidth)
            let place = try self.place(of: offset)
            guard size <= place.room else { throw image.error("an object at byte \(identifier) is damaged") }
            _ = try image.slice(at: place.offset, count: size)
            return Place(offset: place.offset, size: size)
        case 2:
            return Place(
                offset: identifier + 1, size: try image.integer(at: identifier, width: 1) & 15 + 1)
        default:
            throw image.error(
                "an object at byte \(identifier) is larger than a block of its heap, which this program does not read; "
                    + "write the file again with h5py's default settings")
        }
    }

    /// Converts an address within the heap to a position in the file, and returns the number of bytes from there to the
    /// end of its block.
    private func place(of offset: Int) throws -> (offset: Int, room: Int) {
        if rootRows == 0 { return try inBlock(root, size: firstSize, offset: offset) }
        var (block, start, rows) = (root, 0, rootRows)
        for _ in 0..<64 {
            try image.require("FHIB", at: block)
            var rowStart = start
            var descends = false
            for row in 0..<rows {
                let bits = firstSize.trailingZeroBitCount + max(row - 1, 0)
                guard bits <= 40 else { break }
                let size = 1 << bits
                guard offset < rowStart + size * width else {
                    rowStart += size * width
                    continue
                }
                let column = (offset - rowStart) / size
                let child = try image.address(at: block + 13 + offsetWidth + 8 * (row * width + column))
                let childStart = rowStart + column * size
                if size <= largestDirect {
                    return try inBlock(child, size: size, offset: offset - childStart)
                }
                let inner = size.trailingZeroBitCount - (firstSize * width).trailingZeroBitCount + 1
                guard inner > 0, inner < 64 else { break }
                (block, start, rows, descends) = (child, childStart, inner, true)
                break
            }
            guard descends else { break }
        }
        throw image.error("the heap at byte \(address) has nothing at \(offset)")
    }

    private func inBlock(_ block: Int, size: Int, offset: Int) throws -> (offset: Int, room: Int) {
        try image.require("FHDB", at: block)
        guard offset < size else { throw image.error("the heap at byte \(address) has nothing at \(offset)") }
        return (block + offset, size - offset)
    }
}
