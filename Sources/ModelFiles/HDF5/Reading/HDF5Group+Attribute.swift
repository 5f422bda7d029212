import FashionCore

extension HDF5Group {
    /// The string of an attribute, of fixed or variable length; nil when there is no such attribute.
    func string(attribute name: String) throws -> String? {
        guard let strings = try strings(attribute: name) else { return nil }
        guard let string = strings.first, strings.count == 1 else {
            throw error("attribute \(name): expected one string, found \(strings.count)")
        }
        return string
    }

    /// The strings of an attribute, of fixed or variable length; nil when there is no such attribute. An empty
    /// array may have any type.
    func strings(attribute name: String) throws -> [String]? {
        for message in content.header.messages where message.kind == .attribute {
            let attribute = try HDF5Attribute(image: image, message: message)
            if attribute.name == name {
                return try attribute.strings(or: error("attribute \(name): expected strings"))
            }
        }
        return nil
    }
}

/// An attribute message: a name, a type, a shape and the elements.
private struct HDF5Attribute {
    let name: String
    private let image: HDF5Image
    private let datatype: Int
    private let dataspace: Int
    private let elements: Int
    private let end: Int
    /// More strings than one attribute of Keras has room for.
    private static let mostStrings = 4096

    init(image: HDF5Image, message: HDF5ObjectHeader.Message) throws {
        self.image = image
        end = message.offset + message.size
        let version = try image.integer(at: message.offset, width: 1)
        guard (1...3).contains(version) else {
            throw image.error("an attribute at byte \(message.offset) has the unknown version \(version)")
        }
        // Version 2 and 3 have flags: types and shapes that stand elsewhere.
        if version > 1, try image.integer(at: message.offset + 1, width: 1) != 0 {
            throw image.error("an attribute at byte \(message.offset) is shared, which Keras does not write")
        }
        let sizes = try (1...3).map { try image.integer(at: message.offset + 2 * $0, width: 2) }
        let padded = version == 1 ? sizes.map { ($0 + 7) / 8 * 8 } : sizes
        let start = message.offset + (version == 3 ? 9 : 8)
        datatype = start + padded[0]
        dataspace = datatype + padded[1]
        elements = dataspace + padded[2]
        guard elements <= end else {
            throw image.error("an attribute at byte \(message.offset) is larger than its message")
        }
        name = try image.text(at: start, upTo: sizes[0])
    }

    /// - Parameter problem: thrown when the elements are no strings.
    func strings(or problem: FileError) throws -> [String] {
        guard let shape = try image.shape(at: dataspace), let count = product(of: shape) else {
            throw problem
        }
        if count == 0 { return [] }
        let type = try HDF5Datatype(image: image, offset: datatype)
        guard let width = type.width, let size = product(of: [count, width]), size <= end - elements else {
            throw problem
        }
        guard count <= Self.mostStrings else { throw problem }
        let places = (0..<count).map { elements + $0 * width }
        switch type {
        case .string(_, let isPaddedWithSpaces):
            return try places.map { place in
                var text = try image.text(at: place, upTo: width)
                while isPaddedWithSpaces, text.last == " " { text.removeLast() }
                return text
            }
        case .variableString:
            return try places.map(image.variableString(at:))
        case .integer, .float, .other:
            throw problem
        }
    }
}
