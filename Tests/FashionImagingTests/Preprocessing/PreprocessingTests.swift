import FashionImaging
import Testing

@testable import FashionImaging

/// What ImageMagick cannot show: images that pass unchanged, orientation, large photographs, images without contrast.
struct PreprocessingTests {
    private let preprocessing = Preprocessing(height: 28, width: 28)

    private func image(
        _ width: Int, _ height: Int, orientation: Orientation = .upright,
        _ pixel: (_ row: Int, _ column: Int) -> [UInt8]
    ) throws -> DecodedImage {
        let pixels = (0..<height).flatMap { row in (0..<width).flatMap { pixel(row, $0) } }
        return try #require(
            DecodedImage(width: width, height: height, pixels: pixels, orientation: orientation))
    }

    private func grey(_ level: Int) -> [UInt8] { [UInt8(level), UInt8(level), UInt8(level), 255] }

    @Test func imagesOfTheDataSetsKindPassUnchanged() throws {
        let levels = (0..<784).map { (4..<20).contains($0 % 28) ? UInt8($0 % 251) : 0 }
        let small = try image(28, 28) { grey(Int(levels[$0 * 28 + $1])) }
        #expect(preprocessing.passesUnchanged(small))
        #expect(preprocessing.levels(of: small) == levels)
        #expect(preprocessing.unprocessedLevels(of: small) == levels)
        #expect(preprocessing.stages(of: small).map(\.name) == ["as read"])
    }

    @Test func colourTransparencyAnotherSizeOrALightBackgroundDoNotPass() throws {
        #expect(try !preprocessing.passesUnchanged(image(28, 28) { _, _ in [10, 20, 10, 255] }))
        #expect(try !preprocessing.passesUnchanged(image(28, 28) { _, _ in [10, 10, 10, 254] }))
        #expect(try !preprocessing.passesUnchanged(image(28, 28) { _, _ in grey(128) }))
        #expect(try preprocessing.passesUnchanged(image(28, 28) { _, _ in grey(127) }))
        #expect(try !preprocessing.passesUnchanged(image(28, 27) { _, _ in grey(0) }))
        #expect(try preprocessing.unprocessedLevels(of: image(27, 28) { _, _ in grey(0) }) == nil)
    }

    @Test(arguments: [(250, 60), (10, 180), (130, 20), (130, 240)])
    func objectsBecomeBrightOnBlack(_ background: Int, _ object: Int) throws {
        let source = try image(50, 40) { row, column in
            grey((10..<30).contains(row) && (5..<45).contains(column) ? object : background)
        }
        let levels = preprocessing.levels(of: source)
        // 40×20 becomes 28×14, in the middle.
        for row in 0..<28 {
            for column in 0..<28 {
                let level = levels[row * 28 + column]
                let isObject = (7..<21).contains(row)
                #expect(isObject ? level > 150 : level == 0, "row \(row), column \(column): \(level)")
            }
        }
        #expect(levels.max() == 255)
    }

    @Test func orientationTurnsThePicture() throws {
        // A dark L: its corner at the lower left of the upright image.
        func upright(_ row: Int, _ column: Int) -> [UInt8] { grey(column < 10 || row >= 50 ? 20 : 255) }
        let expected = try preprocessing.levels(of: image(40, 60, upright))
        for orientation in Orientation.allCases {
            let (width, height) = orientation.swapsSides ? (60, 40) : (40, 60)
            var stored = [[UInt8]](repeating: [], count: 2400)
            for row in 0..<60 {
                for column in 0..<40 {
                    let place = orientation.source(row: row, column: column, width: width, height: height)
                    stored[place.row * width + place.column] = upright(row, column)
                }
            }
            let turned = try image(width, height, orientation: orientation) { stored[$0 * width + $1] }
            #expect(preprocessing.levels(of: turned) == expected, "\(orientation)")
        }
    }

    @Test func reductionIsTheMeanOverAreas() throws {
        // 6×4 to 4×3: areas of 1.5×4/3 pixels.
        let source = try image(6, 4) { grey($0 * 40 + $1 * 20) }
        let picture = Picture(source, longerEdge: 4)
        #expect((picture.width, picture.height) == (4, 3))
        for row in 0..<3 {
            for column in 0..<4 {
                // Fine samples in the middle of small squares, whose number divides all areas.
                var sum: Float = 0
                for y in 0..<8 {
                    for x in 0..<6 {
                        let sourceRow = (row * 8 + y) / 6
                        let sourceColumn = (column * 6 + x) / 4
                        sum += Float(sourceRow * 40 + sourceColumn * 20)
                    }
                }
                #expect(abs((picture[row, column].first ?? 0) - sum / 48) < 0.01)
            }
        }
    }

    @Test func aNoisyPhotographIsTrimmed() throws {
        // Noise of ±20 levels in every pixel, a garment of a quarter of the width in the middle.
        var state: UInt32 = 1
        let photograph = try image(480, 240) { row, column in
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Int(state >> 16) % 41 - 20
            return grey((184..<304).contains(column) && (64..<184).contains(row) ? 60 + noise : 210 + noise)
        }
        let trimming = Trimming()
        let untouched = trimming.apply(to: Picture(photograph, longerEdge: 480))
        #expect(untouched.width > 400 && untouched.height > 200)
        let trimmed = trimming.apply(to: Picture(photograph, longerEdge: 60))
        #expect((trimmed.width, trimmed.height) == (15, 15))
    }

    @Test func whatHasNoContrastBecomesBlack() throws {
        for level in [0, 100, 255] {
            let levels = try preprocessing.levels(
                of: image(50, 30) { grey(level + ($0 + $1) % 2 * (level > 9 ? -9 : 9)) })
            #expect(levels == [UInt8](repeating: 0, count: 784))
        }
        #expect(try preprocessing.levels(of: image(1, 1) { _, _ in [9, 200, 3, 40] }).count == 784)
    }

    @Test(arguments: [(1, 3000), (3000, 1), (2, 900), (29, 28), (1, 2)])
    func extremeShapesGiveAnImage(_ width: Int, _ height: Int) throws {
        let picture = try image(width, height) { row, column in grey((row * 7 + column * 13) % 256) }
        #expect(preprocessing.levels(of: picture).count == 784)
        let other = Preprocessing(height: 10, width: 20)
        #expect(other.levels(of: picture).count == 200)
    }
}
