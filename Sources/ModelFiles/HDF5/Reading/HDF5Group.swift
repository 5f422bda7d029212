import FashionCore

/// A group of a file that is being read.
struct HDF5Group {
    let image: HDF5Image
    /// From the root, starting with `/`.
    let path: String
    let content: Content

    /// What is read of a group.
    struct Content {
        let header: HDF5ObjectHeader
        /// Addresses of the objects in it, by name; nil for a soft link.
        let links: [String: Int?]

        /// - Parameter address: of its object header.
        /// - Throws: ``FileError`` when there is no group.
        init(image: HDF5Image, path: String, address: Int) throws {
            header = try HDF5ObjectHeader(image: image, address: address)
            guard header.first(.linkInfo) == nil, header.first(.link) == nil else {
                throw image.error("\(path): is a group in the newer HDF5 format; expected the default one")
            }
            guard let table = header.first(.symbolTable) else {
                throw image.error("\(path): expected a group")
            }
            links = try HDF5SymbolTable(image: image, message: table).links
        }
    }

    /// More names along a path than any that Keras writes.
    private static let longestPath = 32

    /// An error about this group.
    func error(_ problem: String) -> FileError { image.error("\(path): \(problem)") }

    /// What is in this group, sorted.
    var names: [String] { content.links.keys.sorted() }

    /// Whether something in this group has this name.
    func contains(_ name: String) -> Bool { content.links[name] != nil }

    /// The group at `path`, relative to this one.
    /// - Throws: ``FileError`` when there is none, or a soft or external link stands on the way to it.
    func group(_ path: String) throws -> HDF5Group {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count <= Self.longestPath else { throw error("the path \(path.prefix(80))… is too long") }
        return try names.reduce(self) { group, name in
            try image.group(at: group.address(of: String(name)), path: group.path(of: name))
        }
    }

    /// The data set at `path`, relative to this group.
    /// - Throws: ``FileError`` when there is none, or a soft or external link stands on the way to it.
    func dataset(_ path: String) throws -> HDF5Dataset {
        guard let slash = path.lastIndex(of: "/") else {
            return try HDF5Dataset(image: image, path: self.path(of: path), address: address(of: path))
        }
        return try group(String(path[..<slash])).dataset(String(path[path.index(after: slash)...]))
    }

    private func address(of name: String) throws -> Int {
        guard let link = content.links[name] else { throw image.error("\(path(of: name)): is missing") }
        guard let address = link else {
            throw image.error("\(path(of: name)): is a soft link, which is not followed")
        }
        return address
    }

    private func path(of name: some StringProtocol) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }
}

/// The names in a group: a B-tree of nodes with symbols, whose names lie in a heap.
private struct HDF5SymbolTable {
    /// Address of each object's header; nil for a soft link.
    private(set) var links: [String: Int?] = [:]
    private let image: HDF5Image
    /// The heap with the names.
    private let names: Range<Int>
    /// More bytes than any name that Keras writes.
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

    /// Levels count down to 0, and no node comes twice, so that every walk ends.
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
            links.updateValue(isSoftLink ? nil : try image.address(at: symbol + 8), forKey: name)
        }
    }
}
