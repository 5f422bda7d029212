import FashionCore

extension HDF5Group {
    /// Returns the string of an attribute, of fixed or variable length; nil when there is no such attribute.
    func string(attribute name: String) throws -> String? {
        guard let strings = try strings(attribute: name) else { return nil }
        guard let string = strings.first, strings.count == 1 else {
            throw error("attribute \(name): expected one string, found \(strings.count)")
        }
        return string
    }

    /// Returns the strings of an attribute, of fixed or variable length; nil when there is no such attribute. An empty
    /// array may have any type.
    func strings(attribute name: String) throws -> [String]? {
        guard let place = content.attributes[name] else { return nil }
        let attribute = try HDF5Attribute(image: image, offset: place.offset, size: place.size)
        return try attribute.strings(or: error("attribute \(name): expected strings"))
    }
}

extension HDF5Group.Content {
    /// The maximum number of attributes, more than any group that Keras writes has.
    private static let mostAttributes = 4096

    /// Returns the position of each attribute of an object, by name.
    static func attributes(
        of header: HDF5ObjectHeader, in image: HDF5Image
    ) throws -> [String: HDF5FractalHeap.Place] {
        let places = try attributePlaces(header, image)
        guard places.count <= mostAttributes else {
            throw image.error("expected at most \(mostAttributes) attributes, found \(places.count)")
        }
        return try places.reduce(into: [:]) { named, place in
            named[try HDF5Attribute(image: image, offset: place.offset, size: place.size).name] = place
        }
    }

    /// Returns the positions of the attributes: in the header, or in a heap when there are many or large ones.
    private static func attributePlaces(
        _ header: HDF5ObjectHeader, _ image: HDF5Image
    ) throws -> [HDF5FractalHeap.Place] {
        let places = header.messages.filter { $0.kind == .attribute }.map {
            HDF5FractalHeap.Place(offset: $0.offset, size: $0.size)
        }
        guard let info = header.first(.attributeInfo) else { return places }
        let flags = try image.integer(at: info.offset + 1, width: 1)
        let addresses = info.offset + 2 + (flags & 1 != 0 ? 2 : 0)
        guard let heapAddress = try image.optionalAddress(at: addresses) else { return places }
        let heap = try HDF5FractalHeap(image: image, address: heapAddress)
        let tree = try HDF5Tree(image: image, address: image.address(at: addresses + 8))
        guard tree.type == 8 else {
            throw image.error("expected a tree of attributes, found type \(tree.type)")
        }
        return try places + tree.records.map(heap.object(at:))
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
    /// The maximum number of strings, more than one attribute of Keras can hold.
    private static let mostStrings = 4096

    /// - Parameters: the position and size of the message.
    init(image: HDF5Image, offset: Int, size: Int) throws {
        self.image = image
        end = offset + size
        let version = try image.integer(at: offset, width: 1)
        guard (1...3).contains(version) else {
            throw image.error("an attribute at byte \(offset) has the unknown version \(version)")
        }
        // Versions 2 and 3 have flags, for types and shapes that are stored elsewhere.
        if version > 1, try image.integer(at: offset + 1, width: 1) != 0 {
            throw image.error("an attribute at byte \(offset) is shared, which Keras does not write")
        }
        let sizes = try (1...3).map { try image.integer(at: offset + 2 * $0, width: 2) }
        let padded = version == 1 ? sizes.map { ($0 + 7) / 8 * 8 } : sizes
        let start = offset + (version == 3 ? 9 : 8)
        datatype = start + padded[0]
        dataspace = datatype + padded[1]
        elements = dataspace + padded[2]
        guard elements <= end else {
            throw image.error("an attribute at byte \(offset) is larger than its message")
        }
        name = try image.text(at: start, upTo: sizes[0])
    }

    /// - Parameter problem: thrown when the elements are not strings.
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
            // References to the same string could make the result many times as large as the file.
            var total = 0
            return try places.map { place in
                let text = try image.variableString(at: place)
                total += text.utf8.count
                guard total <= image.count else { throw problem }
                return text
            }
        case .integer, .float, .other:
            throw problem
        }
    }
}
