/// An incremental parser of `multipart/form-data` (RFC 7578, RFC 2046), for input in pieces of any size.
///
/// Memory is bounded by the caller's limit on the body: the content of a part moves from the buffer to the part as it
/// arrives, and the size of a part's header and the number of parts have their own limits. The result does not depend on
/// how the input is split into pieces.
struct MultipartParser {
    /// A field of the form.
    struct Part: Equatable {
        /// The name of the field.
        var name: String
        /// The name of the file, as given by the client.
        var filename: String?
        /// The content type, in lowercase and without parameters.
        var contentType: String?
        /// The content.
        var body: [UInt8]
    }

    /// The reason why a body cannot be parsed.
    enum Failure: Error, Equatable {
        case malformed(String)
        case tooManyParts(Int)
    }

    /// The largest size of a part's header, in bytes.
    static let largestHead = 8 << 10
    /// The greatest length of a boundary, in bytes (RFC 2046, 5.1.1).
    static let longestBoundary = 70

    private enum State {
        /// Before the first boundary.
        case preamble
        /// After a boundary, before the end of its line.
        case boundaryLine
        case head
        case body
        /// After the last boundary; further input is ignored.
        case end
    }

    /// `--boundary`
    private let dashBoundary: [UInt8]
    /// `CRLF--boundary`
    private let delimiter: [UInt8]
    private let mostParts: Int
    private var state = State.preamble
    /// The input that is not fully parsed; parsing continues at ``position``.
    private(set) var buffer: [UInt8] = []
    private var position = 0
    /// The index before which no delimiter was found.
    private var searched = 0
    private var open: Part?
    /// The parts that are complete.
    private(set) var parts: [Part] = []

    /// - Parameters:
    ///   - boundary: the parameter of the content type.
    ///   - mostParts: the largest number of parts.
    /// - Throws: ``Failure`` when the boundary is invalid.
    init(boundary: String, mostParts: Int) throws(Failure) {
        let bytes = Array(boundary.utf8)
        guard (1...Self.longestBoundary).contains(bytes.count), bytes.last != 0x20,
            bytes.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw .malformed(
                "expected a boundary of 1 to \(Self.longestBoundary) characters in the content type, found "
                    + "\(bytes.count)")
        }
        dashBoundary = [0x2D, 0x2D] + bytes
        delimiter = [0x0D, 0x0A] + dashBoundary
        self.mostParts = mostParts
    }

    /// Parses the next piece of the body.
    /// - Throws: ``Failure``; the parser must not be used afterwards.
    mutating func push(_ bytes: some Collection<UInt8>) throws(Failure) {
        if state == .end { return }
        buffer.append(contentsOf: bytes)
        while try step() {}
        // Parsed bytes are removed only occasionally, so that each byte is moved few times.
        if position > 1 << 16 || position == buffer.count {
            buffer.removeSubrange(..<position)
            searched = max(0, searched - position)
            position = 0
        }
    }

    /// Ends the body.
    /// - Returns: the parts.
    /// - Throws: ``Failure`` when the last boundary is missing.
    consuming func finish() throws(Failure) -> [Part] {
        guard state == .end else {
            throw .malformed("expected the closing boundary at the end of the body, found none")
        }
        return parts
    }

    /// - Returns: whether the parser has advanced and can take another step.
    private mutating func step() throws(Failure) -> Bool {
        switch state {
        case .preamble: return try skipPreamble()
        case .boundaryLine: return try endBoundaryLine()
        case .head: return try readHead()
        case .body: return try readBody()
        case .end:
            position = buffer.count
            return false
        }
    }

    /// The first boundary is at the very beginning or at the beginning of a line.
    private mutating func skipPreamble() throws(Failure) -> Bool {
        if position == 0, searched == 0 {
            guard buffer.count >= dashBoundary.count else { return false }
            if buffer.starts(with: dashBoundary) {
                position = dashBoundary.count
                state = .boundaryLine
                return true
            }
        }
        guard let found = find(delimiter) else { return false }
        position = found + delimiter.count
        state = .boundaryLine
        return true
    }

    /// After a boundary: `--` for the last one, otherwise blanks and a line break.
    private mutating func endBoundaryLine() throws(Failure) -> Bool {
        guard buffer.count - position >= 2 else { return false }
        if buffer[position] == 0x2D, buffer[position + 1] == 0x2D {
            state = .end
            return true
        }
        var end = position
        while end < buffer.count, buffer[end] == 0x20 || buffer[end] == 0x09 { end += 1 }
        guard end - position <= Self.longestBoundary else {
            throw .malformed("expected a line's end behind a boundary, found blanks without an end")
        }
        guard buffer.count - end >= 2 else { return false }
        guard buffer[end] == 0x0D, buffer[end + 1] == 0x0A else {
            throw .malformed("expected a line's end behind a boundary, found other characters")
        }
        guard parts.count < mostParts else { throw .tooManyParts(mostParts) }
        // The line break may also be that of an empty header, so it is kept for the next step.
        position = end
        searched = end
        state = .head
        return true
    }

    private mutating func readHead() throws(Failure) -> Bool {
        guard let end = find([0x0D, 0x0A, 0x0D, 0x0A]) else {
            guard buffer.count - position <= Self.largestHead else { throw Self.largeHead }
            return false
        }
        guard end - position <= Self.largestHead else { throw Self.largeHead }
        open = try MultipartHead.part(of: buffer[min(position + 2, end)..<end])
        // The delimiter of an empty part may follow the header immediately and share its last line break.
        position = end + 2
        searched = position
        state = .body
        return true
    }

    private static var largeHead: Failure {
        .malformed("expected a part's head of at most \(largestHead) bytes, found more")
    }

    private mutating func readBody() throws(Failure) -> Bool {
        let found = find(delimiter)
        // The two bytes before the content stay: the delimiter of an empty part begins with the line break that ends
        // the header. No delimiter begins before `searched`.
        let (start, end) = (position + 2, found ?? searched)
        if start < end {
            open?.body.append(contentsOf: buffer[start..<end])
            position = end - 2
        }
        guard let found else { return false }
        if let open { parts.append(open) }
        open = nil
        position = found + delimiter.count
        searched = position
        state = .boundaryLine
        return true
    }

    /// Searches for a pattern from ``position`` on, without searching the same bytes twice.
    private mutating func find(_ pattern: [UInt8]) -> Int? {
        let start = max(position, searched)
        let found: Int? = buffer.withUnsafeBufferPointer { bytes in
            var index = start
            let last = bytes.count - pattern.count
            while index <= last {
                guard bytes[index] == pattern[0] else {
                    index += 1
                    continue
                }
                var matched = 1
                while matched < pattern.count, bytes[index + matched] == pattern[matched] { matched += 1 }
                if matched == pattern.count { return index }
                index += 1
            }
            return nil
        }
        searched = found ?? max(start, buffer.count - pattern.count + 1)
        return found
    }
}
