import FashionCore

/// The messages that describe one object, which is a group or a data set.
struct HDF5ObjectHeader {
    /// The kind of a message; only those that are needed.
    enum Kind: Int {
        case dataspace = 0x01
        case linkInfo = 0x02
        case datatype = 0x03
        case link = 0x06
        case externalFiles = 0x07
        case layout = 0x08
        case filters = 0x0B
        case attribute = 0x0C
        case continuation = 0x10
        case symbolTable = 0x11
        case attributeInfo = 0x15
    }

    /// A message: its kind and the position of its contents.
    struct Message {
        let kind: Kind
        let offset: Int
        let size: Int
    }

    /// The messages in the order of the file.
    private(set) var messages: [Message] = []

    private let image: HDF5Image
    private let address: Int
    private var blocks: [(offset: Int, size: Int)] = []
    /// The size in bytes of a message's creation order, which follows kind, size and flags in a header of version 2.
    private var orderWidth = 0

    /// The maximum number of messages, more than any object in a model file has.
    private static let mostMessages = 1024

    /// - Parameter address: the address of a header of version 1, or of version 2, which begins with `OHDR`.
    init(image: HDF5Image, address: Int) throws {
        self.image = image
        self.address = address
        if try image.slice(at: address, count: 4).elementsEqual("OHDR".utf8) {
            try readVersion2()
        } else {
            guard try image.integer(at: address, width: 1) == 1 else {
                throw image.error("expected an object header of version 1 or 2 at byte \(address)")
            }
            blocks = [(address + 16, try image.integer(at: address + 8, width: 4))]
            try read(headWidth: 8) { image, offset in
                (
                    try image.integer(at: offset, width: 2), try image.integer(at: offset + 2, width: 2),
                    offset + 4
                )
            }
        }
    }

    /// Returns the first message of a kind that an object has once.
    func first(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }

    private mutating func readVersion2() throws {
        let version = try image.integer(at: address + 4, width: 1)
        guard version == 2 else {
            throw image.error("the object header at byte \(address) has the unknown version \(version)")
        }
        let flags = try image.integer(at: address + 5, width: 1)
        // Skips times, and limits for attributes.
        var offset = address + 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
        let width = 1 << (flags & 3)
        let size = try image.integer(at: offset, width: width)
        offset += width
        orderWidth = flags & 4 != 0 ? 2 : 0
        blocks = [(offset, size)]
        try read(headWidth: 4 + orderWidth) { image, offset in
            (try image.integer(at: offset, width: 1), try image.integer(at: offset + 1, width: 2), offset + 3)
        }
    }

    /// Reads all blocks; continuation messages add further ones.
    /// - Parameter head: returns the kind and size of a message, and the position of its flags.
    private mutating func read(
        headWidth: Int, head: (HDF5Image, Int) throws -> (kind: Int, size: Int, flags: Int)
    ) throws {
        var count = 0
        var next = 0
        while next < blocks.count {
            let block = blocks[next]
            next += 1
            _ = try image.slice(at: block.offset, count: block.size)
            var offset = block.offset
            while block.offset + block.size - offset >= headWidth {
                let (kind, size, flags) = try head(image, offset)
                guard size <= block.offset + block.size - offset - headWidth else {
                    throw image.error("a message at byte \(offset) is larger than its block")
                }
                count += 1
                guard count <= Self.mostMessages else {
                    throw image.error("the object header at byte \(address) does not end")
                }
                if let kind = Kind(rawValue: kind) {
                    guard try image.integer(at: flags, width: 1) & 2 == 0 else {
                        throw image.error("a message at byte \(offset) is shared, which Keras does not write")
                    }
                    messages.append(Message(kind: kind, offset: offset + headWidth, size: size))
                    if kind == .continuation { try addBlock(offset + headWidth) }
                }
                offset += headWidth + size
            }
        }
    }

    private mutating func addBlock(_ message: Int) throws {
        let start = try image.address(at: message)
        let size = try image.integer(at: message + 8, width: 8)
        guard try image.slice(at: address, count: 4).elementsEqual("OHDR".utf8) else {
            return blocks.append((start, size))
        }
        // A signature precedes the messages, a checksum follows them.
        try image.require("OCHK", at: start)
        guard size >= 8 else { throw image.error("the continuation at byte \(start) is damaged") }
        blocks.append((start + 4, size - 8))
    }
}
