import FashionCore

/// A data set of a file that is being read: numbers stored contiguously or in chunks.
struct HDF5Dataset {
    private let image: HDF5Image
    private let path: String
    private let header: HDF5ObjectHeader

    /// - Parameter address: the address of its object header.
    init(image: HDF5Image, path: String, address: Int) throws {
        self.image = image
        self.path = path
        header = try HDF5ObjectHeader(image: image, address: address)
    }

    /// Returns the lengths of the axes; empty for a scalar, nil for a null dataspace.
    func shape() throws -> [Int]? {
        guard let space = header.first(.dataspace) else { throw error("expected a data set") }
        return try image.shape(at: space.offset)
    }

    /// Returns the elements, row-major; any float or integer type is converted to float32.
    /// - Parameter shape: the expected shape.
    /// - Throws: `FileError` when this is not a data set, has another shape or type, or is not stored in this file. No
    ///   more memory is allocated than the shape requires.
    func numbers(shape: [Int]) throws -> [Float] {
        guard let space = header.first(.dataspace), let type = header.first(.datatype),
            let layout = header.first(.layout)
        else { throw error("expected a data set") }
        let found = try image.shape(at: space.offset)
        guard found == shape, let count = product(of: shape) else {
            throw error("expected shape \(shape), found \(found.map { "\($0)" } ?? "none")")
        }
        let datatype = try HDF5Datatype(image: image, offset: type.offset)
        guard let number = datatype.number, let width = datatype.width else {
            throw error("expected numbers, found another type")
        }
        guard let size = product(of: [count, width]), size > 0, size <= HDF5Image.largestSize else {
            throw error("expected numbers, found none")
        }
        guard header.first(.externalFiles) == nil else {
            throw error("its numbers lie in another file, which is not opened")
        }
        func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
            stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
                var bits: UInt64 = 0
                for place in 0..<width { bits |= UInt64(bytes[start + place]) << UInt64(8 * place) }
                return number(bits)
            }
        }
        let version = try image.integer(at: layout.offset, width: 1)
        guard (3...5).contains(version) else { throw error("its layout has the unknown version \(version)") }
        if try image.integer(at: layout.offset + 1, width: 1) == 2 {
            return try joined(layout, shape: shape, width: width, floats)
        }
        return floats(try bytes(layout, size: size))
    }

    /// - Parameter size: the number of bytes that the shape and the type require.
    private func bytes(_ layout: HDF5ObjectHeader.Message, size: Int) throws -> ArraySlice<UInt8> {
        let start: Int
        let stored: Int
        switch try image.integer(at: layout.offset + 1, width: 1) {
        case 0:
            start = layout.offset + 4
            stored = try image.integer(at: layout.offset + 2, width: 2)
        case 1:
            start = try image.address(at: layout.offset + 2)
            stored = try image.integer(at: layout.offset + 10, width: 8)
        default:
            throw error("expected numbers in this file, found a view of others")
        }
        guard stored >= size else { throw error("expected \(size) bytes, found \(stored)") }
        return try image.slice(at: start, count: size)
    }

    /// Assembles the chunks of a data set.
    private func joined(
        _ layout: HDF5ObjectHeader.Message, shape: [Int], width: Int,
        _ floats: (ArraySlice<UInt8>) -> [Float]
    ) throws -> [Float] {
        guard !shape.isEmpty else { throw error("expected a single number in one piece, found several") }
        let (filters, pieces) = try naming {
            (
                try HDF5Filters(image: image, message: header.first(.filters), width: width),
                try HDF5Chunks(image: image, layout: layout, shape: shape, width: width)
            )
        }
        let lengths = pieces.lengths
        guard let size = product(of: lengths + [width]) else { throw error("its pieces are too large") }
        var result = [Float](repeating: 0, count: shape.reduce(1, *))
        var filled = 0
        for chunk in pieces.chunks {
            let numbers = try naming {
                floats(
                    try filters.undone(
                        image.slice(at: chunk.offset, count: chunk.size), mask: chunk.filterMask, count: size)
                )
            }
            let extent = zip(shape, zip(chunk.start, lengths)).map { min($0 - $1.0, $1.1) }
            let rows = extent.dropLast().reduce(1, *)
            let row = extent[extent.count - 1]
            for number in 0..<rows {
                var (rest, from, to) = (number, 0, 0)
                // The positions along all axes but the last, from the last of them to the first.
                var (fromStep, toStep) = (lengths[lengths.count - 1], shape[shape.count - 1])
                for axis in extent.indices.dropLast().reversed() {
                    let place = rest % extent[axis]
                    rest /= extent[axis]
                    from += place * fromStep
                    to += (chunk.start[axis] + place) * toStep
                    fromStep *= lengths[axis]
                    toStep *= shape[axis]
                }
                to += chunk.start[chunk.start.count - 1]
                for column in 0..<row { result[to + column] = numbers[from + column] }
            }
            filled += rows * row
        }
        guard filled == result.count else { throw error("a part of its numbers is missing") }
        return result
    }

    /// Prefixes errors about a part with the path.
    private func naming<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let problem as FileError {
            throw error(problem.problem)
        }
    }

    /// Returns an error about this data set.
    func error(_ problem: String) -> FileError { image.error("\(path): \(problem)") }
}
