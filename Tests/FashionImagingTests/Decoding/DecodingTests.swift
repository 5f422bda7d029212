import FashionCore
import FashionImaging
import Foundation
import Testing

/// Decoded pixels against Pillow's.
struct DecodingTests {
    @Test func everyKindDecodesAsPillowDoes() throws {
        let expected = try Fixtures.expected.get()
        #expect(expected.count == 44)
        for (name, expected) in expected {
            let image = try ImageFile(contentsOf: Fixtures.url(name)).decode()
            #expect(image.orientation.rawValue == expected.orientation, "\(name)")
            let turned = image.orientation.swapsSides
            #expect(
                (turned ? image.height : image.width, turned ? image.width : image.height)
                    == (expected.width, expected.height), "\(name)")
            #expect(expected.pixels.count == expected.width * expected.height * 4, "\(name)")

            var farthest = 0
            for row in 0..<expected.height {
                for column in 0..<expected.width {
                    let place = image.orientation.source(
                        row: row, column: column, width: image.width, height: image.height)
                    for channel in 0..<4 {
                        let found = image.pixels[(place.row * image.width + place.column) * 4 + channel]
                        let other = expected.pixels[(row * expected.width + column) * 4 + channel]
                        farthest = max(farthest, abs(Int(found) - Int(other)))
                    }
                }
            }
            #expect(farthest <= expected.tolerance, "\(name): levels differ by \(farthest)")
        }
    }

    @Test func theSignatureDecidesAndNotTheName() throws {
        let png = try Data(contentsOf: Fixtures.url("rgb.png"))
        let file = try ImageFile(png, of: URL(fileURLWithPath: "photo.jpg"))
        #expect(file.format == .png && file.width == 7 && file.height == 5)
        #expect(ImageFile.Format(beginning: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(ImageFile.Format(beginning: [0xFF, 0xD8]) == nil)
        let webp = try Data(contentsOf: Fixtures.url("lossy.webp"))
        let other = try ImageFile(webp, of: URL(fileURLWithPath: "photo.jpg"))
        #expect(other.format == .webp && other.width == 20 && other.height == 12)
        #expect(ImageFile.Format(beginning: Array("RIFF1234WEBP".utf8)) == .webp)
        #expect(ImageFile.Format(beginning: Array("RIFF1234WAVE".utf8)) == nil)
        #expect(ImageFile.Format(beginning: Array("RIFF1234".utf8)) == nil)
    }

    /// The most pixels a side that WebP has a place for.
    @Test func sizesOfWebPAreBoundedToo() throws {
        let error = #expect(throws: FileError.self) {
            _ = try ImageFile(contentsOf: Fixtures.url("huge.webp"))
        }
        #expect(error?.problem == "expected an image of at most 100000000 pixels, found 16383×16383")
    }

    @Test func animationsAreNamed() throws {
        let error = #expect(throws: FileError.self) {
            _ = try ImageFile(contentsOf: Fixtures.url("animated.webp"))
        }
        #expect(error?.problem.hasPrefix("is an animated WebP image; expected a still one") == true)
    }

    @Test(arguments: ["huge.png", "huge.jpg"]) func sizesAreBoundedBeforeAnythingIsAllocated(_ name: String)
        throws
    {
        let error = #expect(throws: FileError.self) { _ = try ImageFile(contentsOf: Fixtures.url(name)) }
        #expect(error?.path.hasSuffix(name) == true)
        #expect(error?.problem == "expected an image of at most 100000000 pixels, found 60000×60000")
    }

    @Test(arguments: [
        "rgb.png", "rgb.jpg", "progressive.jpg", "grey16.png", "wide-lossless.webp", "lossy-detailed.webp",
        "lossy-alpha.webp", "rgba.webp",
    ])
    func cutOffFilesAreErrors(_ name: String) throws {
        let whole = try Data(contentsOf: Fixtures.url(name))
        for share in [0.5, 0.8] {
            let part = whole.prefix(Int(Double(whole.count) * share))
            let error = #expect(throws: FileError.self) {
                _ = try ImageFile(Data(part), of: URL(fileURLWithPath: name)).decode()
            }
            #expect(error?.problem.contains("damaged") == true)
        }
    }

    /// A file that ends before its size is no large image.
    @Test(arguments: [4, 20, 100]) func aBeginningWithoutASizeIsDamaged(_ length: Int) throws {
        let start = try Data(contentsOf: Fixtures.url("rgb.jpg")).prefix(length)
        let error = #expect(throws: FileError.self) {
            _ = try ImageFile(Data(start), of: URL(fileURLWithPath: "rgb.jpg"))
        }
        #expect(error?.problem == "is damaged: its header gives no size")
    }

    @Test func whatIsNoImageIsNamed() throws {
        let folder = FileManager.default.temporaryDirectory
        func problem(_ url: URL) -> String? {
            #expect(throws: FileError.self) { _ = try ImageFile(contentsOf: url) }?.problem
        }
        #expect(problem(folder.appendingPathComponent("none-\(UUID()).png")) == "no such file")
        #expect(problem(folder) == "is no regular file")
        #expect(problem(URL(fileURLWithPath: "/dev/zero")) == "is no regular file")
        let url = URL(fileURLWithPath: "a.png")
        let empty = #expect(throws: FileError.self) { _ = try ImageFile(Data(), of: url) }
        #expect(empty?.problem == "is empty; expected a PNG, JPEG or WebP image")
        let text = #expect(throws: FileError.self) { _ = try ImageFile(Data("text".utf8), of: url) }
        #expect(text?.problem == "is a text; expected a PNG, JPEG or WebP image")
    }
}
