import FashionCore
import Foundation
import Testing

@Suite struct ContentKindTests {
    /// First bytes of files that programs wrote: torch 2.13's, TensorFlow's, Git LFS' and so on.
    @Test(arguments: [
        ("", ContentKind.empty),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:1\n", .gitLFSPointer),
        ("\n <!DOCTYPE html><html>", .webPage), ("<html lang=\"de\">", .webPage),
        ("<?xml version=\"1.0\"?>", .xml),
        ("{\"a\": 1}", .json), ("label,pixel1\n", .text), ("größer", .text), ("GIF89a\u{1}", .gif),
        ("%PDF-1.7", .pdf),
        ("\u{1}\u{2}abc", .other),
    ])
    func texts(text: String, kind: ContentKind) {
        #expect(ContentKind(beginning: Data(text.utf8)) == kind)
    }

    /// Bytes, and behind them a text.
    private static func bytes(_ bytes: [UInt8], _ text: String = "") -> [UInt8] { bytes + Array(text.utf8) }

    /// The beginning of an archive with this first entry.
    private static func archive(_ name: String) -> [UInt8] {
        bytes([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26), name)
    }

    static let known: [(kind: ContentKind, bytes: [UInt8])] = [
        (.idx, bytes([0, 0, 8, 3, 0, 0, 0x27, 0x10])),
        (.hdf5, bytes([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])), (.zip, archive("metadata.json")),
        (.pyTorchArchive, archive("model/data.pkl")), (.numPyArchive, archive("x_train.npy")),
        (.pyTorchPickle, bytes([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A])),
        (.pickle, bytes([0x80, 4, 0x95, 0x10])), (.numPyArray, bytes([0x93], "NUMPY")),
        (.tensorFlowLite, bytes([0x1C, 0, 0, 0], "TFL3")), (.onnx, bytes([8, 8, 0x12, 7], "pytorch")),
        (.safetensors, bytes([0x40, 0, 0, 0, 0, 0, 0, 0], "{\"a\"")), (.webp, bytes([], "RIFF1234WEBPVP8 ")),
        (.parquet, bytes([], "PAR1")), (.workbook, archive("[Content_Types].xml")),
        (.workbook, archive("docProps/app.xml")),
        (.heic, bytes([0, 0, 0, 24], "ftypheic")), (.avif, bytes([0, 0, 0, 24], "ftypavif")),
        (.tiff, bytes([0x49, 0x49, 0x2A, 0, 8, 0])),
        (.bmp, bytes([0x42, 0x4D, 9, 9, 9, 9, 0, 0, 0, 0, 54, 0, 0, 0, 40])),
        (.jpeg, bytes([0xFF, 0xD8, 0xFF])),
        (.gzip, bytes([0x1F, 0x8B, 8])), (.bzip2, bytes([], "BZh9")),
        (.xz, bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])), (.zstandard, bytes([0x28, 0xB5, 0x2F, 0xFD])),
        (.sevenZip, bytes([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])), (.other, bytes([0xFF, 0xFE, 0xFD])),
    ]

    @Test(arguments: known.indices)
    func signatures(index: Int) {
        #expect(ContentKind(beginning: Self.known[index].bytes) == Self.known[index].kind)
    }

    @Test func textWhoseEndLiesWithinACharacter() {
        let text = String(repeating: "a", count: ContentKind.headLength - 1) + "ü and more"
        #expect(ContentKind(beginning: Data(text.utf8)) == .text)
    }

    @Test func foldersAreTold() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(try ContentKind(of: folder) == .folder)
        try Data([8, 1]).write(to: folder.appendingPathComponent("saved_model.pb"))
        #expect(try ContentKind(of: folder) == .savedModel)
        let error = #expect(throws: FileError.self) {
            try ContentKind(of: folder.appendingPathComponent("missing"))
        }
        #expect(error?.problem == "cannot be read: there is no such file")
    }

    /// One sentence that names the thing, for whatever was wanted; without codes or domains.
    @Test(arguments: ContentKind.allCases) func sentences(kind: ContentKind) {
        for purpose in [ContentKind.Purpose.model, .image, .data] {
            let sentence = kind.sentence(for: purpose)
            #expect(sentence.hasPrefix("is \(kind.title)"))
            #expect(sentence.count > kind.title.count + 10)
            let other = kind.sentence(for: purpose, expected: "expected a folder")
            #expect(other == sentence || other == "is \(kind.title); expected a folder")
        }
    }

    @Test func reasonsAreTheSystems() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try WholeFile.write("a file", to: folder)
        let error = #expect(throws: FileError.self) {
            try WholeFile.write("x", to: folder.appendingPathComponent("inside/x.txt"))
        }
        #expect(error?.problem == "cannot make its folder: \(folder.path) is a file")
        let folderError = #expect(throws: FileError.self) {
            try WholeFile.contents(of: FileManager.default.temporaryDirectory, atMost: 10)
        }
        #expect(folderError?.problem == "is a folder; expected a file")
        #expect(CocoaError(.fileWriteUnknown).plainReason == "the system gives no reason")
        #expect(CocoaError(.fileReadNoPermission).plainReason == "permission is denied")
        #expect(POSIXError(.ENOSPC).plainReason == "No space left on device")
    }
}
