import FashionCore

/// A data set of a file that is being read: numbers that lie in one piece.
struct HDF5Dataset {
    private let image: HDF5Image
    private let path: String
    private let header: HDF5ObjectHeader

    /// - Parameter address: of its object header.
    init(image: HDF5Image, path: String, address: Int) throws {
        self.image = image
        self.path = path
        header = try HDF5ObjectHeader(image: image, address: address)
    }

    /// The numbers, row-major; any float or integer type is converted to float32.
    /// - Parameter shape: what is expected.
    /// - Throws: ``FileError`` when this is no data set, or of another shape or type, or not in one piece in this
    ///   file. Nothing larger than what the file holds is allocated.
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
        guard let size = product(of: [count, width]), size > 0 else {
            throw error("expected numbers, found none")
        }
        let bytes = try bytes(layout, size: size)
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
            var bits: UInt64 = 0
            for place in 0..<width { bits |= UInt64(bytes[start + place]) << UInt64(8 * place) }
            return number(bits)
        }
    }

    /// - Parameter size: how many bytes the shape and the type ask for.
    private func bytes(_ layout: HDF5ObjectHeader.Message, size: Int) throws -> ArraySlice<UInt8> {
        guard header.first(.externalFiles) == nil else {
            throw error("its numbers lie in another file, which is not opened")
        }
        let version = try image.integer(at: layout.offset, width: 1)
        guard (3...4).contains(version) else { throw error("its layout has the unknown version \(version)") }
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
            throw error("expected numbers in one piece, as Keras writes them, found chunks")
        }
        guard stored >= size else { throw error("expected \(size) bytes, found \(stored)") }
        return try image.slice(at: start, count: size)
    }

    private func error(_ problem: String) -> FileError { image.error("\(path): \(problem)") }
}
