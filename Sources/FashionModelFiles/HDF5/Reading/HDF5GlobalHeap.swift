import FashionCore

/// The global heap, which stores strings of variable length: collections of numbered objects.
struct HDF5GlobalHeap {
    /// The offsets and sizes of the objects in the collections read so far, by the collections' addresses.
    private var collections: [Int: [Int: (offset: Int, size: Int)]] = [:]
    /// The total size of those collections in bytes; it exceeds the file's size if they overlap.
    private var size = 0

    /// - Parameter reference: the position of the object's length, collection and number.
    mutating func string(at reference: Int, in image: HDF5Image) throws -> String {
        let length = try image.integer(at: reference, width: 4)
        if length == 0 { return "" }
        let address = try image.address(at: reference + 4)
        let number = try image.integer(at: reference + 12, width: 4)
        if collections[address] == nil { try readCollection(at: address, in: image) }
        guard let object = collections[address]?[number], length <= object.size else {
            throw image.error("the text at byte \(reference) is not in the heap")
        }
        return try image.text(at: object.offset, upTo: length)
    }

    private mutating func readCollection(at address: Int, in image: HDF5Image) throws {
        try image.require("GCOL", at: address)
        let end = try image.slice(at: address, count: image.integer(at: address + 8, width: 8)).endIndex
        size += end - address
        guard size <= image.count else { throw image.error("the heap at byte \(address) overlaps another") }
        var objects: [Int: (offset: Int, size: Int)] = [:]
        var offset = address + 16
        while end - offset >= 16 {
            let number = try image.integer(at: offset, width: 2)
            let length = try image.integer(at: offset + 8, width: 8)
            // Number 0 is the free space at the end.
            if number == 0 { break }
            guard length <= end - offset - 16 else {
                throw image.error("the heap at byte \(address) is damaged")
            }
            objects[number] = (offset + 16, length)
            offset += 16 + (length + 7) / 8 * 8
        }
        collections[address] = objects
    }
}
