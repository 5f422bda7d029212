import FashionCore
import Foundation

/// Reads a NumPy array (`.npy`) as images or labels, piece by piece.
///
/// Elements may be of any integer type, Boolean, or floating point of 32 or 64 bits, in either byte order. Their values
/// must be whole numbers that are valid for images or labels. Nothing is rounded, so that images that were divided by
/// 255 do not become black.
struct NPYReader {
    /// The content that an array must have.
    enum Content {
        /// Images, `[N, H, W]` or `[N, H, W, C]`.
        case images
        /// Labels, `[N]` or `[N, 1]`.
        case labels
    }

    /// Content of an array.
    struct Array: Equatable {
        /// Shape that the file declares.
        let shape: [Int]
        /// Grey or colour levels of images, as many as the shape declares; empty for labels.
        let levels: [UInt8]
        /// Labels, `[N]`; empty for images.
        let labels: [UInt16]
    }

    private let url: URL
    private let content: Content
    /// Maximum number of elements to reserve memory for before they arrive.
    private let reservable: Int
    private var header: [UInt8] = []
    /// End of the part of the header that is being read.
    private var headerEnd = 10
    /// Position of the header's text; 0 until it is known.
    private var textStart = 0
    private var shape: [Int] = []
    private var element: NPYElement?
    private var declared = 0
    private var received = 0
    /// The beginning of an element that continues in the next piece.
    private var part: [UInt8] = []
    private var levels: [UInt8] = []
    private var labels: [UInt16] = []
    /// What is wrong with the pixels; nil as long as all are levels.
    private var oddPixels: OddPixels?
    /// The rows of a matrix in the place of labels; nil for labels `[N]` or `[N, 1]`.
    private var rows: LabelRows?

    /// Reads the array at `url`, a file or an entry of an archive.
    /// - Throws: `FileError` that says what was expected, what was found, and how to fix it.
    static func read(_ url: URL, _ content: Content) throws -> Array {
        let size = min(ByteStream.size(of: url) ?? 0, ByteStream.limit)
        var reader = NPYReader(url: url, content: content, reservable: size)
        try ByteStream.read(url) { try reader.consume($0) }
        return try reader.finish()
    }

    private init(url: URL, content: Content, reservable: Int) {
        (self.url, self.content, self.reservable) = (url, content, reservable)
    }

    private mutating func consume(_ piece: UnsafeRawBufferPointer) throws {
        var body = piece[...]
        while element == nil, !body.isEmpty {
            let missing = body.prefix(headerEnd - header.count)
            header += missing
            body = body.dropFirst(missing.count)
            if header.count == headerEnd { try parseHeader() }
        }
        guard let element, !body.isEmpty else { return }
        received += body.count
        guard received <= declared * element.size else {
            throw FileError(
                url,
                "is too long: its header declares \(declared) numbers (\(sizes)) and more bytes follow them")
        }
        try take(UnsafeRawBufferPointer(rebasing: body), element)
    }

    private mutating func take(_ body: UnsafeRawBufferPointer, _ element: NPYElement) throws {
        if content == .images, element.isByte {
            levels.append(contentsOf: body)
            return
        }
        var place = 0
        if !part.isEmpty {
            place = min(element.size - part.count, body.count)
            part += body[..<place]
            guard part.count == element.size else { return }
            try store(part.withUnsafeBytes { element.value($0, at: 0) })
            part = []
        }
        while place + element.size <= body.count {
            try store(element.value(body, at: place))
            place += element.size
        }
        part += body[place...]
    }

    private mutating func store(_ value: Double) throws {
        switch content {
        case .images:
            guard oddPixels == nil, let level = UInt8(exactly: value) else { return try note(value) }
            levels.append(level)
        case .labels:
            guard rows == nil else {
                rows?.append(value)
                return
            }
            guard let label = UInt16(exactly: value), label < ImageSet.mostClasses else {
                throw FileError(
                    url,
                    "expected labels from 0 to \(ImageSet.mostClasses - 1), found \(Self.shown(value)) for image "
                        + "\(labels.count)")
            }
            labels.append(label)
        }
    }

    /// Notes a pixel, from the first one on that is not a level. The error waits for all of them, because the way out
    /// depends on their range.
    private mutating func note(_ value: Double) throws {
        guard oddPixels == nil else {
            if value.isFinite { oddPixels?.add(value) }
            return
        }
        let image = levels.count / max(1, shape.dropFirst().reduce(1, *))
        guard value.isFinite else {
            throw notLevels(value, image, way: "replace such values first, as numpy.nan_to_num(x) does")
        }
        let range = levels.min().map { Double($0)...Double(levels.max() ?? $0) }
        oddPixels = OddPixels(first: value, image: image, range: range)
    }

    private func notLevels(_ value: Double, _ image: Int, way: String) -> FileError {
        FileError(
            url, "expected whole numbers from 0 to 255, found \(Self.shown(value)) in image \(image); \(way)")
    }

    private static func shown(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Parses the part of the header that is complete: signature and length, in newer versions two more bytes of
    /// length, then the text.
    private mutating func parseHeader() throws {
        if textStart > 0 { return try parseText() }
        guard header.starts(with: NumPyHeader.signature) else {
            throw FileError(
                url,
                "is not an array of NumPy: expected it to begin \(hexadecimal(NumPyHeader.signature)), found "
                    + hexadecimal(header.prefix(6)))
        }
        guard (1...3).contains(header[6]) else {
            throw FileError(url, "expected version 1, 2 or 3 of NumPy's format, found \(header[6])")
        }
        let lengthSize = header[6] == 1 ? 2 : 4
        guard header.count == 8 + lengthSize else {
            headerEnd = 12
            return
        }
        let length = header[8...].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= NumPyHeader.longestText else {
            throw FileError(
                url,
                "declares a header of \(length) bytes, more than the \(NumPyHeader.longestText) that are read"
            )
        }
        textStart = header.count
        headerEnd = textStart + length
        if length == 0 { try parseText() }
    }

    private mutating func parseText() throws {
        let text = String(decoding: header[textStart...], as: UTF8.self)
        guard let found = NumPyHeader(text: text) else {
            throw FileError(
                url,
                "expected an array of numbers, found \(CSVFields.show(text)): of several types together, or no header"
            )
        }
        guard let type = NPYElement(found.type) else {
            throw FileError(
                url,
                found.type.contains("O")
                    ? "holds Python objects, which could run code and are not opened; save numbers of one type"
                    : "holds numbers of the type \(CSVFields.show(found.type)), expected "
                        + (content == .images
                            ? found.type.contains("f")
                                ? "bytes, or 32 or 64 bits; save them as x.astype(\"float32\")"
                                : "bytes; save them as x.astype(\"uint8\")"
                            : "integers; save them as y.astype(\"int64\"), names of classes in a file classes.txt")
            )
        }
        shape = found.shape
        try checkShape()
        let isMatrix = shape.count(where: { $0 > 1 }) > 1
        guard !found.isFortranOrder || !isMatrix else {
            throw FileError(
                url, "is in Fortran's order of axes; expected C's: save it as numpy.ascontiguousarray(x)")
        }
        // `checkShape` limits the product to 2⁴⁰, so that multiplying by the size of an element does not overflow.
        declared = shape.reduce(1, *)
        guard declared * type.size <= ByteStream.limit else {
            throw FileError(
                url,
                "declares \(declared * type.size) bytes (\(sizes)), more than the \(ByteStream.limit) that are read at "
                    + "most; larger sets can be folders of image files, which stay on disk")
        }
        element = type
        let count = min(declared, reservable)
        if content == .images { levels.reserveCapacity(count) } else { labels.reserveCapacity(count) }
    }

    private mutating func checkShape() throws {
        var product = 1
        for size in shape {
            let (next, isTooLarge) = product.multipliedReportingOverflow(by: size)
            guard !isTooLarge, next <= 1 << 40 else {
                throw FileError(url, "declares \(sizes), more numbers than are read at most")
            }
            product = next
        }
        guard shape.first != 0 else { throw FileError(url, "is empty: its header declares \(sizes)") }
        switch content {
        case .labels:
            guard shape.count != 1, shape.count != 2 || shape[1] != 1 else { break }
            guard shape.count == 2, shape[1] > 0 else { throw notLabels("") }
            // Refused at the end: the rows tell what the labels may be.
            rows = LabelRows(length: shape[1])
        case .images:
            guard [3, 4].contains(shape.count) else {
                throw FileError(
                    url,
                    "expected images of the shape N×H×W or N×H×W×C, found \(sizes.isEmpty ? "one number" : sizes)"
                        + (shape.count == 2 ? "; x.reshape(-1, height, width) makes images of rows" : ""))
            }
            for side in shape[1...2] where !(1...ImageLimits.side).contains(side) {
                throw FileError(
                    url,
                    "declares \(sizes): expected images of 1 to \(ImageLimits.side) pixels a side, found \(side)"
                )
            }
            guard shape.count == 3 || [1, 3].contains(shape[3]) else {
                let way =
                    [1, 3].contains(shape[1])
                    ? "; channels come last here: x.transpose(0, 2, 3, 1)"
                    : shape[3] == 4 ? "; x[..., :3] leaves the transparency out" : ""
                throw FileError(
                    url, "expected 1 or 3 channels on the last axis, found \(shape[3]) (\(sizes))\(way)")
            }
        }
    }

    private func finish() throws -> Array {
        guard let element else {
            throw FileError(
                url,
                header.isEmpty
                    ? "is empty: expected an array of NumPy"
                    : "ends in its header: expected \(headerEnd) bytes of header, found \(header.count)")
        }
        guard received == declared * element.size else {
            throw FileError(
                url,
                "is cut off: its header declares \(declared) numbers (\(sizes)) in \(declared * element.size) bytes, "
                    + "found \(received)")
        }
        if let rows { throw notLabels(rows.wayOut) }
        if let odd = oddPixels {
            throw notLevels(odd.first, odd.image, way: odd.way(isSigned: element.isSigned))
        }
        return Array(shape: shape, levels: levels, labels: labels)
    }

    private func notLabels(_ wayOut: String) -> FileError {
        FileError(url, "expected labels of the shape N or N×1, found \(sizes)\(wayOut)")
    }

    private var sizes: String { shape.map(String.init).joined(separator: "×") }
}
