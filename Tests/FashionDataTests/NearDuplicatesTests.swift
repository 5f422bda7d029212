import FashionCore
import FashionData
import Testing

/// The search with bounds against one that compares every pair in full.
struct NearDuplicatesTests {
    /// Random images, and after them changed copies of some of them, the more changed the later.
    private func sets(height: Int, width: Int) throws -> (set: ImageSet, others: ImageSet) {
        var stream = RandomStream(seed: UInt64(height * 100 + width), purpose: .test)
        let size = height * width
        let pixels = (0..<60).flatMap { image in
            // Images of about one brightness, so that the first bound does not decide alone.
            (0..<size).map { _ in UInt8(stream.integer(below: 40 + image % 5) * 5) }
        }
        var others: [UInt8] = []
        for image in 0..<40 {
            for pixel in pixels[image * size..<(image + 1) * size] {
                let change = stream.integer(below: 2 * image + 1) - image
                others.append(UInt8(clamping: Int(pixel) + change * 4))
            }
        }
        let set = ImageSet(
            height: height, width: width, pixels: pixels, labels: .init(repeating: 0, count: 60))
        let other = ImageSet(
            height: height, width: width, pixels: others, labels: .init(repeating: 0, count: 40))
        return (try #require(set), try #require(other))
    }

    @Test(arguments: [(28, 28), (5, 9), (1, 1), (3, 2), (17, 40)])
    func findsWhatAFullSearchFinds(_ height: Int, _ width: Int) throws {
        let (set, others) = try sets(height: height, width: width)
        let nearest = others.labels.indices.map { other in
            let squares = set.labels.indices.map { image in
                zip(set[image: image], others[image: other]).reduce(0) { sum, pair in
                    let difference = Int(pair.0) - Int(pair.1)
                    return sum + difference * difference
                }
            }
            let least = squares.min() ?? 0
            return (image: squares.firstIndex(of: least), distance: Double(least).squareRoot() / 255)
        }
        // One of the thresholds is exactly the distance of a pair.
        let distances = nearest.map(\.distance).sorted()
        for threshold in [0, 0.5, distances[20].nextUp, 1.6, 100] {
            let matches = NearDuplicates(in: set).matches(for: others, within: threshold)
            #expect(matches.count == 40)
            for (match, expected) in zip(matches, nearest) {
                #expect((match != nil) == (expected.distance <= threshold))
                if let match { #expect(match.image == expected.image && match.distance == expected.distance) }
            }
        }
        #expect(Set(nearest.map { $0.distance <= 1.6 }).count == (height * width > 20 ? 2 : 1))
    }

    /// The same difference of every pixel means the same at every size.
    @Test(arguments: [8, 28, 64]) func sizeOfTheImagesDoesNotMatter(side: Int) throws {
        func set(_ levels: [UInt8]) throws -> ImageSet {
            try #require(
                ImageSet(
                    height: side, width: side,
                    pixels: levels.flatMap { [UInt8](repeating: $0, count: side * side) },
                    labels: levels.map { _ in 0 }))
        }
        let matches = try NearDuplicates(in: set([100])).matches(for: set([114, 115, 86, 85]))
        #expect(matches.map { $0 != nil } == [true, false, true, false])
        #expect(try side != 28 || NearDuplicates.threshold(of: set([0])) == 1.6)
    }

    @Test func mirrors() throws {
        let set = try #require(
            ImageSet(height: 2, width: 3, pixels: Array(0..<12), labels: [4, 7]))
        let mirrored = set.mirrored
        #expect(mirrored.pixels == [2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9])
        #expect(mirrored.labels == set.labels && mirrored.mirrored == set)
    }

    @Test(
        "shifts move pixels and bring in zeros",
        arguments: [
            (0, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), (1, 0, [0, 0, 0, 1, 2, 3, 0, 0, 0, 7, 8, 9]),
            (-1, 0, [4, 5, 6, 0, 0, 0, 10, 11, 12, 0, 0, 0]), (0, 1, [0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11]),
            (0, -2, [3, 0, 0, 6, 0, 0, 9, 0, 0, 12, 0, 0]), (1, -1, [0, 0, 0, 2, 3, 0, 0, 0, 0, 8, 9, 0]),
            (2, 0, [UInt8](repeating: 0, count: 12)), (-5, 9, [UInt8](repeating: 0, count: 12)),
        ])
    func shifts(rows: Int, columns: Int, expected: [UInt8]) throws {
        let set = try #require(ImageSet(height: 2, width: 3, pixels: Array(1...12), labels: [4, 7]))
        let shifted = set.shifted(rows: rows, columns: columns)
        #expect(shifted.pixels == expected && shifted.labels == set.labels)
    }
}
