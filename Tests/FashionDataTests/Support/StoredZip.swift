import Foundation

/// A zip archive of stored entries, put together by hand after PKWARE's APPNOTE.
func storedZip(_ entries: [(name: String, content: Data)]) -> Data {
    func little(_ number: Int, _ size: Int) -> Data {
        Data((0..<size).map { UInt8(number >> (8 * $0) & 255) })
    }
    var (files, directory) = (Data(), Data())
    for entry in entries {
        let name = Data(entry.name.utf8)
        let sizes = [entry.content.count, entry.content.count].map { little($0, 4) }.reduce(Data(), +)
        // Version, flags, method, time and date, checksum, sizes, lengths of the name and of what follows it.
        let common =
            little(10, 2) + little(0, 2) + little(0, 2) + little(0, 4)
            + little(Int(bitwiseCRC32(entry.content)), 4)
            + sizes + little(name.count, 2) + little(0, 2)
        directory +=
            Data([0x50, 0x4B, 1, 2]) + little(20, 2) + common + little(0, 10) + little(files.count, 4) + name
        files += Data([0x50, 0x4B, 3, 4]) + common + name + entry.content
    }
    return files + directory + Data([0x50, 0x4B, 5, 6]) + little(0, 4) + little(entries.count, 2)
        + little(entries.count, 2) + little(directory.count, 4) + little(files.count, 4) + little(0, 2)
}

/// The CRC-32 of bytes, a bit at a time as ISO 3309 defines it.
func bitwiseCRC32(_ data: Data) -> UInt32 {
    let sum = data.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}
