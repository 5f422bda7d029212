import FashionImaging
import Foundation
import Testing

/// EXIF's orientation tag in the shapes that files have it in, sound and hostile. That the eight values turn images as
/// Pillow does is in ``DecodingTests``.
struct OrientationTests {
    /// A JPEG file with these TIFF data in its APP1 segment.
    private func jpeg(_ tiff: [UInt8], name: String = "Exif\0\0") throws -> Data {
        let contents = Array(name.utf8) + tiff
        let length = UInt16(contents.count + 2)
        let segment: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + contents
        let plain = try Data(contentsOf: Fixtures.url("rgb.jpg"))
        return plain.prefix(2) + segment + plain.dropFirst(2)
    }

    private func orientation(_ tiff: [UInt8], name: String = "Exif\0\0") throws -> Orientation {
        try ImageFile(jpeg(tiff, name: name), of: URL(fileURLWithPath: "a.jpg")).decode().orientation
    }

    private let little: [UInt8] = [
        0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
    ]

    @Test func bothByteOrders() throws {
        let big: [UInt8] = [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0,
        ]
        #expect(try orientation(little) == .turnedLeft)
        #expect(try orientation(big) == .turnedRight)
    }

    @Test func whatIsNotAnOrientationLeavesTheImageAsItIs() throws {
        for (position, value) in [
            (0, 0x4A), (2, 43), (4, 200), (7, 255), (8, 0), (10, 0x13), (12, 4), (14, 2), (18, 9), (18, 0),
            (19, 1),
        ] as [(Int, UInt8)] {
            var damaged = little
            damaged[position] = value
            #expect(try orientation(damaged) == .upright, "byte \(position) as \(value)")
        }
        for count in little.indices where count < 20 {
            #expect(try orientation(Array(little.prefix(count))) == .upright, "cut off after \(count) bytes")
        }
        #expect(try orientation(little, name: "http\0\0") == .upright)
        #expect(try orientation([]) == .upright)
    }

    /// A PNG file with these TIFF data in an eXIf chunk before its last, whatever checksum it has.
    @Test func chunksOfPNGFilesAreWalkedWithinBounds() throws {
        let plain = try Data(contentsOf: Fixtures.url("rgb.png"))
        func orientation(length: UInt32? = nil, name: String = "eXIf") throws -> Orientation {
            let count = length ?? UInt32(little.count)
            let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
            let checksum = CRC32.of(Array(name.utf8) + little)
            let chunk = size + Array(name.utf8) + little + checksum
            let data = plain.dropLast(12) + chunk + plain.suffix(12)
            return try ImageFile(data, of: URL(fileURLWithPath: "a.png")).decode().orientation
        }
        #expect(try orientation() == .turnedLeft)
        #expect(try orientation(name: "eXIg") == .upright)
        // Lengths that do not fit are libpng's to refuse; what it lets pass is upright.
        for length in [UInt32.max, 1 << 31, 1000, 0, 10] {
            #expect((try? orientation(length: length)) ?? .upright == .upright, "\(length)")
        }
    }

    /// A WebP file with these TIFF data in an EXIF chunk after the image.
    @Test func chunksOfWebPFilesAreWalkedWithinBounds() throws {
        // 20×12 in VP8X, VP8 and EXIF, as Pillow writes them.
        let original = try [UInt8](Data(contentsOf: Fixtures.url("orientation-1.webp")))
        let start = try #require(original.firstRange(of: Array("EXIF".utf8))?.lowerBound)
        func orientation(
            length: UInt32? = nil, name: String = "EXIF", before: String = ""
        ) throws -> Orientation {
            let contents = Array(before.utf8) + little
            let count = length ?? UInt32(contents.count)
            let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
            var bytes = original[..<start] + Array(name.utf8) + size + contents
            let whole = bytes.count - 8
            for place in 0..<4 { bytes[4 + place] = UInt8(truncatingIfNeeded: whole >> (8 * place)) }
            return try ImageFile(Data(bytes), of: URL(fileURLWithPath: "a.webp")).decode().orientation
        }
        #expect(try orientation() == .turnedLeft)
        #expect(try orientation(before: "Exif\0\0") == .turnedLeft)
        #expect(try orientation(before: "Exif\0") == .upright)
        #expect(try orientation(name: "EXIG") == .upright)
        for length in [UInt32.max, 1 << 31, 1000, 0, 10] {
            #expect(try orientation(length: length) == .upright, "\(length)")
        }
    }

    @Test func aDirectoryThatPromisesMoreEntriesThanThereAre() throws {
        var promising = little
        (promising[8], promising[9], promising[10]) = (255, 255, 0x13)
        #expect(try orientation(promising) == .upright)
    }
}
