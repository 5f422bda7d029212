import FashionCore

/// A group of a file that is being read.
struct HDF5Group {
    let image: HDF5Image
    /// The path from the root, starting with `/`.
    let path: String
    let content: Content

    /// The contents of a group.
    struct Content {
        let header: HDF5ObjectHeader
        /// The targets of its links, by name.
        let links: [String: HDF5Link]
        /// The positions of its attributes, by name.
        let attributes: [String: HDF5FractalHeap.Place]

        /// - Parameter address: the address of its object header.
        /// - Throws: `FileError` when there is no group.
        init(image: HDF5Image, path: String, address: Int) throws {
            header = try HDF5ObjectHeader(image: image, address: address)
            if let table = header.first(.symbolTable) {
                links = try HDF5SymbolTable(image: image, message: table).links
            } else {
                guard header.first(.linkInfo) != nil || header.first(.link) != nil else {
                    throw image.error("\(path): expected a group")
                }
                links = try HDF5LinkTable(image: image, header: header).links
            }
            attributes = try Self.attributes(of: header, in: image)
        }
    }

    /// The maximum number of names in a path, more than any that Keras writes.
    private static let longestPath = 32

    /// Returns an error about this group.
    func error(_ problem: String) -> FileError { image.error("\(path): \(problem)") }

    /// The names of the links in this group, sorted.
    var names: [String] { content.links.keys.sorted() }

    /// Returns whether this group has a link of this name.
    func contains(_ name: String) -> Bool { content.links[name] != nil }

    /// Returns the group at `path`, relative to this one.
    /// - Throws: `FileError` when there is none, or the path contains a soft or external link.
    func group(_ path: String) throws -> HDF5Group {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count <= Self.longestPath else { throw error("the path \(path.prefix(80))… is too long") }
        return try names.reduce(self) { group, name in
            try image.group(at: group.address(of: String(name)), path: group.path(of: name))
        }
    }

    /// Returns the data set at `path`, relative to this group.
    /// - Throws: `FileError` when there is none, or the path contains a soft or external link.
    func dataset(_ path: String) throws -> HDF5Dataset {
        guard let slash = path.lastIndex(of: "/") else {
            return try HDF5Dataset(image: image, path: self.path(of: path), address: address(of: path))
        }
        return try group(String(path[..<slash])).dataset(String(path[path.index(after: slash)...]))
    }

    private func address(of name: String) throws -> Int {
        guard let link = content.links[name] else { throw image.error("\(path(of: name)): is missing") }
        switch link {
        case .object(let address): return address
        case .soft: throw image.error("\(path(of: name)): is a soft link, which is not followed")
        case .external: throw image.error("\(path(of: name)): lies in another file, which is not opened")
        }
    }

    private func path(of name: some StringProtocol) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }
}
