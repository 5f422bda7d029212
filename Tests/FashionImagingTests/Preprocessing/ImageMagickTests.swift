import FashionImaging
import Foundation
import Testing

@testable import FashionImaging

/// The steps against ImageMagick's options of the same names, on drawn garments of both polarities.
struct ImageMagickTests {
    struct Expected: Decodable {
        struct Size: Decodable {
            let width: Int
            let height: Int
        }
        struct Pixels: Decodable {
            let width: Int
            let height: Int
            let channels: Int
            let pixels: Data
        }
        let trimmed: Size
        let resized: Pixels
        let extended: Pixels
        let final: Pixels
    }

    static let names = [
        "shirt-on-white", "shirt-on-black", "trouser-on-almost-white", "sneaker-on-black-landscape",
        "sneaker-on-beige", "bag-with-margins", "bag-transparent", "trouser-light-on-white",
        "shirt-on-dark-blue",
        "sneaker-smaller-than-the-frame",
    ]

    private func stages(_ name: String) throws -> (pictures: [String: Picture], expected: Expected) {
        let folder = try #require(
            Bundle.module.url(forResource: "Preprocessing", withExtension: nil, subdirectory: "Fixtures"))
        let all = try JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
        #expect(Set(all.keys) == Set(Self.names))
        let image = try ImageFile(contentsOf: folder.appendingPathComponent("\(name).png")).decode()
        let preprocessing = Preprocessing(height: 28, width: 28)
        let stages = preprocessing.stages(of: image)
        #expect(preprocessing.levels(of: image) == stages.last?.picture.levels)
        return (
            Dictionary(uniqueKeysWithValues: stages.map { ($0.name, $0.picture) }), try #require(all[name])
        )
    }

    @Test(arguments: names) func everyStepAgrees(_ name: String) throws {
        let (pictures, expected) = try stages(name)
        let trimmed = try #require(pictures["trimmed"])
        #expect((trimmed.width, trimmed.height) == (expected.trimmed.width, expected.trimmed.height))

        let resized = try #require(pictures["resized"])
        #expect((resized.width, resized.height) == (expected.resized.width, expected.resized.height))
        let differences = zip(resized.values, expected.resized.pixels).map { abs($0 - Float($1)) }
        #expect(differences.count == expected.resized.pixels.count)
        #expect((differences.max() ?? 255) <= 1.5)

        // A pixel whose outline is weighed at exactly one half may be sharpened by one program and not by the other; along a
        // straight edge these are many.
        let extended = try #require(pictures["extended"])
        #expect(extended.values.count == 784 && expected.extended.pixels.count == 784)
        let far = zip(extended.values, expected.extended.pixels).count { abs($0 - Float($1)) > 2 }
        #expect(far <= 16, "\(far) of 784 pixels differ")

        // The levels from ImageMagick's own picture, because they depend on its strongest pixel.
        var picture = extended
        picture.values = expected.extended.pixels.map(Float.init)
        let final = Levelling().apply(to: picture).levels
        let farthest = zip(final, expected.final.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(final.count == expected.final.pixels.count)
        #expect(try #require(farthest) <= 3)
    }
}
