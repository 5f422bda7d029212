import FashionCore

/// The target of a name in a group.
enum HDF5Link: Equatable {
    /// An object of this file, by the address of its header.
    case object(Int)
    /// A path within this file.
    case soft
    /// An object in another file.
    case external
}

/// The names in a group of the default format: a B-tree of nodes with symbols, whose names are stored in a heap.
struct HDF5SymbolTable {
    /// The target of each link, by name.
    private(set) var links: [String: HDF5Link] = [:]
    private let image: HDF5Image
    /// The heap that stores the names.
    private let names: Range<Int>
    /// The maximum length of a name in bytes, more than any that Keras writes.
    private static let longestName = 1024
    private var visited: Set<Int> = []

    init(image: HDF5Image, message: HDF5ObjectHeader.Message) throws {
        self.image = image
        let heap = try image.address(at: message.offset + 8)
        try image.require("HEAP", at: heap)
        let segment = try image.slice(
            at: image.address(at: heap + 24), count: image.integer(at: heap + 8, width: 8))
        names = segment.indices
        let tree = try image.address(at: message.offset)
        try addTree(at: tree, level: try image.integer(at: tree + 5, width: 1))
    }

    /// Levels decrease to 0 and no node may occur twice, so every traversal ends.
    private mutating func addTree(at address: Int, level: Int) throws {
        try image.require("TREE", at: address)
        guard level <= 32, try image.integer(at: address + 5, width: 1) == level,
            try image.integer(at: address + 4, width: 1) == 0, visited.insert(address).inserted
        else { throw image.error("the tree at byte \(address) is damaged") }
        for entry in 0..<(try image.integer(at: address + 6, width: 2)) {
            let child = try image.address(at: address + 32 + 16 * entry)
            if level > 0 { try addTree(at: child, level: level - 1) } else { try addSymbols(at: child) }
        }
    }

    private mutating func addSymbols(at address: Int) throws {
        try image.require("SNOD", at: address)
        guard visited.insert(address).inserted else {
            throw image.error("the names at byte \(address) come twice")
        }
        for entry in 0..<(try image.integer(at: address + 6, width: 2)) {
            let symbol = address + 8 + 40 * entry
            let position = try image.integer(at: symbol, width: 8)
            guard position < names.count else { throw image.error("a name at byte \(symbol) is damaged") }
            let name = try image.text(
                at: names.lowerBound + position, upTo: min(names.count - position, Self.longestName))
            let isSoftLink = try image.integer(at: symbol + 16, width: 4) == 2
            links[name] = isSoftLink ? .soft : .object(try image.address(at: symbol + 8))
        }
    }
}
