import FashionCore

/// The links of a group in the newer format: messages in its header, or objects in a heap, indexed by a tree.
struct HDF5LinkTable {
    /// The target of each link, by name.
    private(set) var links: [String: HDF5Link] = [:]
    private let image: HDF5Image
    /// The maximum length of a name in bytes, more than any that Keras writes.
    private static let longestName = 1024

    init(image: HDF5Image, header: HDF5ObjectHeader) throws {
        self.image = image
        for message in header.messages where message.kind == .link {
            try add(at: message.offset, size: message.size)
        }
        guard let info = header.first(.linkInfo) else { return }
        let flags = try image.integer(at: info.offset + 1, width: 1)
        let addresses = info.offset + 2 + (flags & 1 != 0 ? 8 : 0)
        guard let heapAddress = try image.optionalAddress(at: addresses) else { return }
        let heap = try HDF5FractalHeap(image: image, address: heapAddress)
        let tree = try HDF5Tree(image: image, address: image.address(at: addresses + 8))
        guard tree.type == 5 else {
            throw image.error("expected a tree of names at byte \(addresses), found type \(tree.type)")
        }
        // A record consists of a hash of the name and the position in the heap.
        for record in tree.records {
            let place = try heap.object(at: record + 4)
            try add(at: place.offset, size: place.size)
        }
    }

    /// Reads a link message.
    private mutating func add(at offset: Int, size: Int) throws {
        let version = try image.integer(at: offset, width: 1)
        guard version == 1 else {
            throw image.error("a link at byte \(offset) has the unknown version \(version)")
        }
        let flags = try image.integer(at: offset + 1, width: 1)
        var place = offset + 2
        var kind = 0
        if flags & 8 != 0 {
            kind = try image.integer(at: place, width: 1)
            place += 1
        }
        if flags & 4 != 0 { place += 8 }
        if flags & 16 != 0 { place += 1 }
        let width = 1 << (flags & 3)
        let length = try image.integer(at: place, width: width)
        place += width
        guard length <= Self.longestName, place + length <= offset + size else {
            throw image.error("a link at byte \(offset) is damaged")
        }
        let name = try image.text(at: place, upTo: length)
        links[name] =
            switch kind {
            case 0: .object(try image.address(at: place + length))
            case 1: .soft
            default: .external
            }
    }
}
