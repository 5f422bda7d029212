import FashionImaging
import Foundation
import Testing

@testable import FashionImaging

/// The bytes that networks get, against Pillow's.
struct ImagePreparationTests {
    struct Case: Decodable {
        let width: Int
        let height: Int
        let translucent: Bool
        let orientation: Int
        let preparation: ImagePreparation
        let bytes: Data
    }

    @Test func pillowGivesTheSameBytes() throws {
        let folder = try #require(
            Bundle.module.url(forResource: "Preprocessing", withExtension: nil, subdirectory: "Fixtures"))
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: folder.appendingPathComponent("Preparation/prepared.json")))
        #expect(cases.count == 21)
        for expected in cases {
            let orientation = try #require(Orientation(rawValue: expected.orientation))
            let image = try #require(
                DecodedImage(
                    width: expected.width, height: expected.height, pixels: pixels(expected),
                    orientation: orientation))
            #expect(
                expected.preparation.bytes(of: image) == Array(expected.bytes),
                "\(expected.width)×\(expected.height), \(expected.orientation), \(expected.preparation)")
        }
    }

    /// Files of odd sizes, turned in all ways, decoded at a half, a quarter or an eighth (`make_reduced.py`).
    @Test func reducedImagesStayInPlace() throws {
        struct Reduced: Decodable {
            let file: String
            let preparation: ImagePreparation
            let bytes: Data
        }
        let folder = try #require(
            Bundle.module.url(
                forResource: "Preparation", withExtension: nil, subdirectory: "Fixtures/Preprocessing"))
        let cases = try JSONDecoder().decode(
            [Reduced].self, from: Data(contentsOf: folder.appendingPathComponent("reduced.json")))
        #expect(cases.count == 8)
        for expected in cases {
            let file = try ImageFile(contentsOf: folder.appendingPathComponent(expected.file))
            let reduction = try expected.preparation.withDecodedImage(of: file, \.reduction)
            #expect(reduction > 1)
            let differences = zip(try expected.preparation.bytes(of: file), expected.bytes).map {
                abs(Int($0) - Int($1))
            }
            let mean = Double(differences.reduce(0, +)) / Double(differences.count)
            #expect(
                mean < 0.5 && differences.max() ?? 0 <= 5,
                "\(expected.file): \(mean), \(differences.max() ?? 0)")
        }
    }

    /// The formula of make_prepared.py.
    private func pixels(_ expected: Case) -> [UInt8] {
        var pixels: [UInt8] = []
        for y in 0..<expected.height {
            for x in 0..<expected.width {
                for c in 0..<3 {
                    pixels.append(
                        UInt8(
                            truncatingIfNeeded: x * x * 7 + y * x * 13 + y * y * 3 + c * 50 + (x * y / 4) * c)
                    )
                }
                pixels.append(expected.translucent ? UInt8(truncatingIfNeeded: x * 31 + y * 17) : 255)
            }
        }
        return pixels
    }

    /// A strip a pixel wide: many rows for one new one, and weights that still add up to one.
    @Test(arguments: ImagePreparation.Fit.allCases) func narrowImagesKeepTheirColour(
        _ fit: ImagePreparation.Fit
    ) throws {
        let height = 30_000
        var pixels = [UInt8](repeating: 100, count: height * 4)
        for alpha in stride(from: 3, to: pixels.count, by: 4) { pixels[alpha] = 255 }
        let image = try #require(DecodedImage(width: 1, height: height, pixels: pixels))
        let preparation = try #require(ImagePreparation(channels: 3, height: 8, width: 16, fit: fit))
        #expect(Set(preparation.bytes(of: image)) == [100])
    }

    @Test func jsonIsStable() throws {
        let preparation = try #require(ImagePreparation(channels: 3, height: 48, width: 64, fit: .crop))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(preparation), as: UTF8.self)
        #expect(
            text == #"{"channels":3,"fit":"crop","height":48,"resampling":"bilinear","width":64}"#)
        #expect(try JSONDecoder().decode(ImagePreparation.self, from: Data(text.utf8)) == preparation)
        for (old, new) in [("3", "2"), ("48", "0"), ("64", "5000"), ("crop", "zoom"), ("bilinear", "best")] {
            let wrong = Data(text.replacingOccurrences(of: old, with: new).utf8)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(ImagePreparation.self, from: wrong)
            }
        }
    }
}
