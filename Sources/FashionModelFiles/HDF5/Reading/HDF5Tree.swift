import FashionCore

/// A B-tree of version 2: records of equal size, in order.
struct HDF5Tree {
    /// The type of the records.
    let type: Int
    /// The position of each record.
    private(set) var records: [Int] = []

    private let image: HDF5Image
    private let nodeSize: Int
    private let recordSize: Int
    private var visited: Set<Int> = []

    /// The maximum number of records, more than any group or object in a model file has.
    private static let mostRecords = 1 << 16

    /// - Parameter address: the address of the tree's header.
    init(image: HDF5Image, address: Int) throws {
        self.image = image
        try image.require("BTHD", at: address)
        type = try image.integer(at: address + 5, width: 1)
        nodeSize = try image.integer(at: address + 6, width: 4)
        recordSize = try image.integer(at: address + 10, width: 2)
        let depth = try image.integer(at: address + 12, width: 2)
        guard recordSize > 0, nodeSize > recordSize + 10, depth <= 8 else {
            throw image.error("the tree at byte \(address) is damaged")
        }
        let count = try image.integer(at: address + 24, width: 2)
        guard count > 0 else { return }
        try add(
            node: image.address(at: address + 16), count: count, depth: depth, widths: widths(depth: depth))
    }

    /// Returns the number of bytes that a number up to `limit` takes.
    static func width(of limit: Int) -> Int {
        limit <= 0 ? 1 : (Int.bitWidth - 1 - limit.leadingZeroBitCount) / 8 + 1
    }

    /// Returns for each level the number of bytes that the number of all records below a node takes; 0 for the leaves.
    private func widths(depth: Int) -> [Int] {
        let leaf = (nodeSize - 10) / recordSize
        var most = leaf
        var widths = [0]
        for level in stride(from: 1, through: depth, by: 1) {
            let pointer = 8 + Self.width(of: leaf) + widths[level - 1]
            let own = max((nodeSize - 10 - pointer) / (recordSize + pointer), 0)
            let (product, overflow) = (own + 1).multipliedReportingOverflow(by: most)
            most = overflow ? Int.max / 2 : min(product, Int.max / 2) + own
            widths.append(Self.width(of: most))
        }
        return widths
    }

    /// Depths decrease to 0 and no node may occur twice, so every traversal ends.
    private mutating func add(node: Int, count: Int, depth: Int, widths: [Int]) throws {
        try image.require(depth == 0 ? "BTLF" : "BTIN", at: node)
        guard visited.insert(node).inserted, records.count + count <= Self.mostRecords else {
            throw image.error("the tree at byte \(node) is damaged")
        }
        _ = try image.slice(at: node, count: 6 + count * recordSize)
        let own = (0..<count).map { node + 6 + $0 * recordSize }
        records += own
        guard depth > 0 else { return }
        let countWidth = Self.width(of: (nodeSize - 10) / recordSize)
        let pointer = 8 + countWidth + widths[depth - 1]
        for child in 0...count {
            let place = node + 6 + count * recordSize + child * pointer
            try add(
                node: image.address(at: place), count: image.integer(at: place + 8, width: countWidth),
                depth: depth - 1, widths: widths)
        }
    }
}
