import FashionCore
import Foundation

/// The first line of a CSV file when it holds names: counts them and looks at the first one only.
struct CSVHeader {
    enum Step { case continues, ended }

    private let url: URL
    private(set) var columns = 1
    private var firstName: [UInt8] = []

    init(url: URL) { self.url = url }

    /// Takes the next byte of the line.
    /// - Throws: ``FileError`` as soon as the first name is not the label's.
    mutating func consume(_ byte: UInt8) throws -> Step {
        let ends = byte == 0x0A
        if columns == 1 {
            if ends || byte == 0x2C {
                try checkFirstName()
            } else {
                firstName.append(byte)
                guard firstName.count <= 32 else { throw notALabel() }
            }
        }
        if byte == 0x2C { columns += 1 }
        return ends ? .ended : .continues
    }

    /// The number of columns when the file ends in its header.
    func finish() throws -> Int {
        if columns == 1 { try checkFirstName() }
        return columns
    }

    private func checkFirstName() throws {
        let name = String(decoding: firstName, as: UTF8.self)
            .trimmingCharacters(in: CharacterSet(charactersIn: "\"' \r")).lowercased()
        guard name == "label" || name == "class" else { throw notALabel() }
    }

    private func notALabel() -> FileError {
        let found = firstName.prefix(16).map { Self.isPrintable($0) ? String(UnicodeScalar($0)) : "·" }
            .joined()
        return FileError(
            url,
            "line 1, column 1: expected a number or a header whose first name is \"label\", found \"\(found)\""
        )
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) }

    /// A byte as a person can read it.
    static func show(_ byte: UInt8) -> String {
        isPrintable(byte) ? "\"\(UnicodeScalar(byte))\"" : "byte 0x\(hexadecimal([byte]))"
    }
}
