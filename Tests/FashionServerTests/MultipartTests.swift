import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionServer

/// The form's parser: what it reads, what it refuses, and that the pieces do not matter.
struct MultipartTests {
    private func parse(
        _ text: String, boundary: String = "b", mostParts: Int = 8, piece: Int = 1 << 20
    ) throws -> [MultipartParser.Part] {
        try parse(Array(text.utf8), boundary: boundary, mostParts: mostParts, piece: piece)
    }

    private func parse(
        _ bytes: [UInt8], boundary: String = "b", mostParts: Int = 8, piece: Int
    ) throws -> [MultipartParser.Part] {
        var parser = try MultipartParser(boundary: boundary, mostParts: mostParts)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try parser.push(bytes[start..<min(start + piece, bytes.count)])
        }
        return try parser.finish()
    }

    private static let form =
        "preamble\r\n--b \t\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a \\\"b\\\".png\"\r\n"
        + "Content-Type: Image/PNG; x=y\r\n\r\n\r\n--c\r\nbody\r\n-\r\n"
        + "--b\r\ncontent-disposition:form-data;name=top\r\n\r\n2\r\n--b\r\nX: y\r\n"
        + "Content-Disposition: form-data; name=empty\r\n\r\n\r\n--b--\r\nepilogue --b\r\n"

    @Test func readsPartsInPiecesOfAnySize() throws {
        for piece in 1...40 {
            let parts = try parse(Self.form, piece: piece)
            #expect(parts.map(\.name) == ["image", "top", "empty"])
            #expect(parts[0].filename == "a \"b\".png" && parts[0].contentType == "image/png")
            #expect(String(decoding: parts[0].body, as: UTF8.self) == "\r\n--c\r\nbody\r\n-")
            #expect(parts[1].body == Array("2".utf8) && parts[1].filename == nil)
            #expect(parts[2].body.isEmpty)
        }
    }

    /// A part is kept once, not in the buffer as well.
    @Test func theBufferHoldsNoContent() throws {
        let content = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7919) }
        var parser = try MultipartParser(boundary: "b", mostParts: 1)
        try parser.push("--b\r\nContent-Disposition: form-data; name=image\r\n\r\n".utf8)
        for start in stride(from: 0, to: content.count, by: 1 << 14) {
            try parser.push(content[start..<start + 1 << 14])
            #expect(parser.buffer.count < 1 << 17)
        }
        try parser.push("\r\n--b--".utf8)
        #expect(try parser.finish().map(\.body) == [content])
    }

    @Test func refusesWhatIsDamaged() {
        let head = "Content-Disposition: form-data; name=a\r\n"
        for (text, words) in [
            ("", "closing boundary"), ("--b", "closing boundary"),
            ("--b\r\n\(head)\r\nx", "closing boundary"),
            ("--bx\r\n", "line's end"), ("--b\r\n\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--b--", "form-data"),
            ("--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--", "name"),
            ("--b\r\nno colon\r\n\r\n\r\n--b--", "field"),
            ("--b\r\n\(head)Content-Transfer-Encoding: base64\r\n\r\n\r\n--b--", "base64"),
            ("--b\r\nX: \(String(repeating: "x", count: 9000))", "8192 bytes"),
        ] {
            #expect { try parse(text) } throws: { error in
                guard case .malformed(let detail)? = error as? MultipartParser.Failure else { return false }
                return detail.contains(words)
            }
        }
        #expect(throws: MultipartParser.Failure.tooManyParts(2)) {
            try parse(String(repeating: "--b\r\n\(head)\r\nx\r\n", count: 3) + "--b--", mostParts: 2)
        }
        for boundary in ["", String(repeating: "x", count: 71), "a\u{7}", "a "] {
            #expect(throws: MultipartParser.Failure.self) {
                _ = try MultipartParser(boundary: boundary, mostParts: 1)
            }
        }
    }

    @Test func readsValuesWithParameters() {
        let value = HeaderValue("Multipart/Form-Data ; Boundary=\"a;b\" ;x = 1;".utf8)
        #expect(value?.value == "multipart/form-data")
        #expect(value?.parameters == ["boundary": "a;b", "x": "1"])
        #expect(HeaderValue("form-data; name=\"a".utf8) == nil)
        #expect(HeaderValue("form-data; name".utf8) == nil)
        #expect(
            HeaderValue("form-data; filename=\"C:\\temp\\x.png\"".utf8)?.parameters["filename"]
                == "C:\\temp\\x.png")
    }

    /// Older clients send names that are not ASCII in the extended form.
    @Test func readsExtendedValues() {
        for (parameters, name) in [
            ("filename*=UTF-8''%E9%9E%8B%20a.png", "鞋 a.png"),
            ("filename=a.png; filename*=utf-8'en'b%2ejpg", "b.jpg"),
            ("filename*=ISO-8859-1''Stra%DFe.png", "Straße.png"), ("filename=\"a.png\"", "a.png"),
            ("filename=a.png;filename*=UTF-8''%FF", "a.png"),
            ("filename=a.png;filename*=UTF-8''%+1", "a.png"),
            ("filename=a.png;filename*=UTF-8''%4", "a.png"),
            ("filename=a.png;filename*=koi8-r''%41", "a.png"),
            ("filename=a.png;filename*=b.png", "a.png"), ("filename=a.png;filename*=UTF-8''é", "a.png"),
            ("filename*=UTF-8''%zz", nil),
        ] {
            #expect(
                HeaderValue("form-data; name=image; \(parameters)".utf8)?.text(of: "filename") == name,
                "\(parameters)")
        }
    }

    /// Damaged forms never end the program, and give the same whatever the pieces are.
    @Test func damagedFormsNeverCrash() throws {
        var stream = RandomStream(seed: 21, purpose: .dropout)
        func random(_ count: Int) -> Int { Int(stream.next() % UInt64(count)) }
        let words = [
            "--b", "--b--", "\r\n", "\r\n\r\n", "\r", "\"", "name=", "filename*=UTF-8''%C3", ";", ":", "\0",
            "--",
        ].map {
            Array($0.utf8)
        }
        for _ in 0..<Fuzzing.rounds(3000) {
            var bytes = Array(Self.form.utf8)
            for _ in 0...random(4) {
                let place = random(bytes.count)
                switch random(4) {
                case 0: bytes[place] = UInt8(random(256))
                case 1: bytes.removeSubrange(place..<min(place + 1 + random(20), bytes.count))
                case 2: bytes.insert(contentsOf: words[random(words.count)], at: place)
                default: bytes.insert(contentsOf: bytes[..<min(bytes.count, random(200))], at: place)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            Fuzzing.input(for: "forms over HTTP") {
                let whole = Result { try parse(bytes, piece: bytes.count) }
                let pieces = Result { try parse(bytes, piece: 1 + bytes.count % 13) }
                switch (whole, pieces) {
                case (.success(let first), .success(let second)): #expect(first == second)
                case (.failure, .failure): break
                default: Issue.record("the pieces matter: \(bytes)")
                }
            }
        }
    }
}
