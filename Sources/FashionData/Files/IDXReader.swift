import FashionCore
import Foundation

/// Reads an IDX file of unsigned bytes, plain or gzip (format: <http://yann.lecun.com/exdb/mnist/>).
///
/// The header consists of two zero bytes, the element type (8 for unsigned bytes), the rank, and one big-endian 32-bit
/// size per dimension. The elements follow in row-major order.
struct IDXReader {
    /// The content that a file must have.
    enum Content {
        /// Images, `[N, H, W]` or `[N, H, W, C]`.
        case images
        /// Labels, `[N]`.
        case labels

        /// Allowed numbers of dimensions.
        var ranks: ClosedRange<Int> { self == .images ? 3...4 : 1...1 }
        var noun: String { self == .images ? "images" : "labels" }
    }

    /// Content of a file.
    struct File: Equatable {
        /// `[N, H, W]` or `[N, H, W, C]` for images, `[N]` for labels.
        let dimensions: [Int]
        /// The elements, as many as the dimensions declare.
        let bytes: [UInt8]
        /// MD5 of all decompressed bytes including the header, in hexadecimal.
        let md5: String
    }

    private let url: URL
    private let content: Content
    /// Maximum number of bytes to reserve before they arrive.
    private let reservable: Int
    private var header: [UInt8] = []
    /// First bytes of the file, for errors.
    private var beginning: [UInt8] = []
    private var dimensions: [Int] = []
    private var declared = 0
    private var bytes: [UInt8] = []
    private let hash = MessageDigest(.md5)

    /// Reads the file at `url`.
    /// - Throws: `FileError` that says what was expected and what was found.
    static func read(_ url: URL, _ content: Content) throws -> File {
        // Four times the size of the file, which is how well grey images compress; beyond it the array grows as bytes
        // arrive.
        let fileSize = min(ByteStream.size(of: url) ?? 0, ByteStream.limit)
        var reader = IDXReader(url: url, content: content, reservable: 4 * fileSize)
        try ByteStream.read(url) { try reader.consume($0) }
        return try reader.finish()
    }

    private init(url: URL, content: Content, reservable: Int) {
        self.url = url
        self.content = content
        self.reservable = reservable
    }

    private var rank: Int {
        let found = header.count < 4 ? 0 : Int(header[3])
        return content.ranks.contains(found) ? found : content.ranks.lowerBound
    }
    private var headerSize: Int { 4 + 4 * rank }

    private mutating func consume(_ piece: UnsafeRawBufferPointer) throws {
        hash.update(piece)
        if beginning.isEmpty { beginning += piece.prefix(ContentKind.headLength) }
        var body = piece[...]
        // The length of the header follows from the fourth byte.
        for size in [4, nil] {
            let missing = body.prefix(max(0, (size ?? headerSize) - header.count))
            header += missing
            body = body.dropFirst(missing.count)
        }
        guard header.count == headerSize else { return }
        if dimensions.isEmpty { try parseHeader() }
        guard body.count <= declared - bytes.count else {
            throw FileError(
                url,
                "is too long: its header declares \(declared) bytes (\(shape)) and more bytes follow them")
        }
        bytes.append(contentsOf: body)
    }

    private mutating func parseHeader() throws {
        try checkMagic()
        let sizes = (0..<rank).map { dimension in
            header[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
        }
        dimensions = sizes
        guard sizes[0] > 0 else { throw FileError(url, "is empty: its header declares 0 \(content.noun)") }
        for side in sizes.dropFirst().prefix(2) where !(1...ImageLimits.side).contains(side) {
            throw FileError(
                url,
                "declares \(shape): expected images of 1 to \(ImageLimits.side) pixels a side, found \(side)")
        }
        guard sizes.count < 4 || [1, 3].contains(sizes[3]) else {
            throw FileError(
                url,
                "declares \(shape): expected 1 or 3 channels in the last dimension, found \(sizes[3])"
                    + ([1, 3].contains(sizes[1]) ? "; images are stored as N×H×W×C" : ""))
        }
        // At most 2³² · 2¹² · 2¹² · 3, which fits into an Int.
        declared = sizes.reduce(1, *)
        guard declared <= ByteStream.limit else {
            throw FileError(
                url,
                "declares \(declared) bytes (\(shape)), more than the \(ByteStream.limit) that are read at most"
            )
        }
        bytes.reserveCapacity(min(declared, reservable))
    }

    private func checkMagic() throws {
        let expected: [UInt8] = [0, 0, 8, UInt8(content.ranks.lowerBound)]
        guard header[0] == 0, header[1] == 0, Self.elementTypes[header[2]] != nil else {
            try ContentKind.refuse(beginning, of: url, except: [.other])
            throw FileError(
                url,
                "is not an IDX file: expected it to begin \(hexadecimal(expected)), "
                    + "found \(hexadecimal(header.prefix(4)))")
        }
        guard header[2] == 8 else {
            throw FileError(
                url, "holds elements of type \(Self.elementTypes[header[2]] ?? "?"), expected unsigned bytes")
        }
        guard content.ranks.contains(Int(header[3])) else {
            let ranks = content == .images ? "3 or 4" : "1"
            throw FileError(
                url,
                "has \(header[3]) dimensions, expected \(ranks) as \(content.noun) have; "
                    + "are the images and the labels exchanged?")
        }
    }

    private func finish() throws -> File {
        guard !header.isEmpty else {
            throw FileError(url, "is empty: expected an IDX file of \(content.noun)")
        }
        guard header.count == headerSize else {
            if header.first != 0 { try ContentKind.refuse(beginning, of: url, except: [.other]) }
            throw FileError(
                url, "ends in its header: expected \(headerSize) bytes of header, found \(header.count)")
        }
        guard bytes.count == declared else {
            throw FileError(
                url, "is cut off: its header declares \(declared) bytes (\(shape)), found \(bytes.count)")
        }
        return File(dimensions: dimensions, bytes: bytes, md5: hexadecimal(hash.finalize()))
    }

    private var shape: String { dimensions.map(String.init).joined(separator: "×") }

    private static let elementTypes: [UInt8: String] = [
        0x08: "unsigned byte", 0x09: "signed byte", 0x0B: "16-bit integer", 0x0C: "32-bit integer",
        0x0D: "32-bit float", 0x0E: "64-bit float",
    ]
}
