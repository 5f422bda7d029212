import Foundation

/// The kind of a file or folder, detected from its contents and not from its name; for messages about files that a
/// reader does not accept.
public enum ContentKind: String, Sendable, CaseIterable {
    case empty, folder, savedModel, idx
    case hdf5, zip, pyTorchArchive, pyTorchPickle, pickle, numPyArchive, numPyArray, onnx, tensorFlowLite,
        safetensors
    case gitLFSPointer, webPage, xml, json, text
    case png, jpeg, webp, gif, heic, avif, bmp, tiff, pdf
    case gzip, bzip2, xz, zstandard, sevenZip, tar
    case parquet, workbook
    case other

    /// The number of bytes that ``init(beginning:)`` examines: up to and including HDF5's signature after a user block
    /// of 2,048 bytes.
    public static let headLength = 2056

    /// Detects the kind of a file or folder.
    /// - Throws: ``FileError`` when it cannot be read.
    public init(of url: URL) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue
        {
            let isModel = FileManager.default.fileExists(
                atPath: url.appendingPathComponent("saved_model.pb").path)
            self = isModel ? .savedModel : .folder
            return
        }
        self.init(beginning: try WholeFile.beginning(of: url, count: Self.headLength))
    }

    /// Detects the kind from the first bytes of a file.
    public init(beginning data: some Sequence<UInt8>) {
        let head = Array(data.prefix(Self.headLength))
        self =
            head.isEmpty
            ? .empty
            : Self.binary(head)
                ?? (String(validating: Self.wholeText(head), as: UTF8.self).map(Self.text) ?? .other)
    }

    /// Returns the kind of a format with a signature; nil for others.
    private static func binary(_ head: [UInt8]) -> ContentKind? {
        func has(_ bytes: [UInt8], at place: Int = 0) -> Bool {
            head.count >= place + bytes.count && head[place..<place + bytes.count].elementsEqual(bytes)
        }
        func has(_ text: String, at place: Int = 0) -> Bool { has(Array(text.utf8), at: place) }
        if startOfHDF5(in: head) != nil { return .hdf5 }
        if has([0x50, 0x4B, 3, 4]) || has([0x50, 0x4B, 5, 6]) { return archive(head) }
        // The pickled number with which PyTorch's older files begin.
        if has([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20]) { return .pyTorchPickle }
        if head.count > 2, head[0] == 0x80, (2...5).contains(head[1]) { return .pickle }
        if has([0x93] + Array("NUMPY".utf8)) { return .numPyArray }
        if has("TFL3", at: 4) { return .tensorFlowLite }
        // Protocol buffers: the version of the format, then the producer's name or the network.
        if head.count > 3, head[0] == 8, (1...32).contains(head[1]),
            [0x12, 0x1A, 0x22, 0x3A, 0x42].contains(head[2])
        {
            return .onnx
        }
        if head.count > 9, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) {
            return .safetensors
        }
        // Two zeros, the element type and the number of axes.
        if head.count > 7, has([0, 0]), (8...14).contains(head[2]), (1...4).contains(head[3]) { return .idx }
        if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if has([0xFF, 0xD8, 0xFF]) { return .jpeg }
        if has("RIFF"), has("WEBP", at: 8) { return .webp }
        if has("GIF8") { return .gif }
        if has("ftypavif", at: 4) { return .avif }
        if ["ftypheic", "ftypheix", "ftypmif1", "ftypmsf1", "ftyphevc"].contains(where: { has($0, at: 4) }) {
            return .heic
        }
        if has("BM"), head.count > 14, head[6..<10].allSatisfy({ $0 == 0 }) { return .bmp }
        if has([0x49, 0x49, 0x2A, 0]) || has([0x4D, 0x4D, 0, 0x2A]) { return .tiff }
        if has("%PDF") { return .pdf }
        if has("PAR1") { return .parquet }
        if has([0x1F, 0x8B]) { return .gzip }
        if has("BZh") { return .bzip2 }
        if has([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return .xz }
        if has([0x28, 0xB5, 0x2F, 0xFD]) { return .zstandard }
        if has([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .sevenZip }
        return has("ustar", at: 257) ? .tar : nil
    }

    /// Returns the offset of HDF5's superblock: 0, or 512, 1,024 or 2,048 after a user block; nil when there is none.
    public static func startOfHDF5(in bytes: some RandomAccessCollection<UInt8>) -> Int? {
        [0, 512, 1024, 2048].first { start in
            bytes.dropFirst(start).starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
        }
    }

    /// Returns the kind of a zip archive by the name of its first entry.
    private static func archive(_ head: [UInt8]) -> ContentKind {
        let name = String(decoding: head.dropFirst(30).prefix(200), as: UTF8.self)
        if name.contains("/data.pkl") || name.contains("/.format_version") || name.contains("/byteorder") {
            return .pyTorchArchive
        }
        if ["[Content_Types].xml", "_rels/.rels", "docProps/", "xl/"].contains(where: name.hasPrefix) {
            return .workbook
        }
        return name.contains(".npy") ? .numPyArchive : .zip
    }

    private static func text(_ text: String) -> ContentKind {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let lower = start.prefix(64).lowercased()
        if lower.hasPrefix("version https://git-lfs") { return .gitLFSPointer }
        if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") { return .webPage }
        if lower.hasPrefix("<?xml") || lower.hasPrefix("<svg") { return .xml }
        if text.unicodeScalars.contains(where: { $0.value < 32 && ![9, 10, 12, 13].contains($0.value) }) {
            return .other
        }
        return lower.hasPrefix("{") || lower.hasPrefix("[") ? .json : .text
    }

    /// Returns the head without an incomplete UTF-8 character at its end.
    private static func wholeText(_ head: [UInt8]) -> ArraySlice<UInt8> {
        guard head.count == headLength else { return head[...] }
        let last = head.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        return head.count - last < 4 && head[last] >= 0xC0 ? head[..<last] : head[...]
    }
}
