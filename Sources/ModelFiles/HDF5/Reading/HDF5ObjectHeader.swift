import FashionCore

/// The messages that describe one object, a group or a data set.
struct HDF5ObjectHeader {
    /// What a message tells; only those that we need.
    enum Kind: Int {
        case dataspace = 0x01
        case linkInfo = 0x02
        case datatype = 0x03
        case link = 0x06
        case externalFiles = 0x07
        case layout = 0x08
        case attribute = 0x0C
        case continuation = 0x10
        case symbolTable = 0x11
    }

    /// One message: where its content lies.
    struct Message {
        let kind: Kind
        let offset: Int
        let size: Int
    }

    /// In the file's order.
    let messages: [Message]

    /// More messages than any object in a model file has.
    private static let mostMessages = 1024

    /// - Parameter address: of a header of version 1.
    init(image: HDF5Image, address: Int) throws {
        guard try image.integer(at: address, width: 1) == 1 else {
            throw image.error("expected an object header of version 1 at byte \(address)")
        }
        var blocks = [(offset: address + 16, size: try image.integer(at: address + 8, width: 4))]
        var messages: [Message] = []
        var next = 0
        while next < blocks.count {
            let block = blocks[next]
            next += 1
            _ = try image.slice(at: block.offset, count: block.size)
            var offset = block.offset
            while block.offset + block.size - offset >= 8 {
                let size = try image.integer(at: offset + 2, width: 2)
                let flags = try image.integer(at: offset + 4, width: 1)
                guard size <= block.offset + block.size - offset - 8 else {
                    throw image.error("a message at byte \(offset) is larger than its block")
                }
                guard messages.count < Self.mostMessages else {
                    throw image.error("the object header at byte \(address) does not end")
                }
                if let kind = Kind(rawValue: try image.integer(at: offset, width: 2)) {
                    guard flags & 2 == 0 else {
                        throw image.error("a message at byte \(offset) is shared, which Keras does not write")
                    }
                    messages.append(Message(kind: kind, offset: offset + 8, size: size))
                    if kind == .continuation {
                        blocks.append(
                            (try image.address(at: offset + 8), try image.integer(at: offset + 16, width: 8)))
                    }
                }
                offset += 8 + size
            }
        }
        self.messages = messages
    }

    /// The message of a kind that an object has once.
    func first(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }
}
