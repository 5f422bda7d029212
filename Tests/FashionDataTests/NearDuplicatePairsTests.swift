import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Near-duplicates across the parts and the classes of a set, against a comparison of every pair.
struct NearDuplicatePairsTests {
    /// A list of noisy images, some of which are slightly changed copies of earlier ones.
    private func set(training: Int, validation: Int, test: Int) throws -> Dataset {
        var stream = RandomStream(seed: 5, purpose: .test)
        let folder = try ImageTestFolder()
        var (images, rows): ([[UInt8]], [String]) = ([], ["path,label,split"])
        let counts = [("train", training), ("val", validation), ("test", test)]
        for (part, count) in counts {
            for number in 0..<count {
                let old = images.isEmpty ? nil : images[stream.integer(below: images.count)]
                let isCopy = number % 3 == 2
                let pixels = (0..<64).map { pixel -> UInt8 in
                    guard isCopy, let old else { return UInt8(stream.integer(below: 256)) }
                    return UInt8(clamping: Int(old[pixel]) + stream.integer(below: 2 + number))
                }
                images.append(pixels)
                let name = "\(part)\(number).png"
                try folder.write(name, levels: pixels.flatMap { [$0, $0, $0] }, side: 8)
                rows.append("\(name),\(["a", "b", "c"][stream.integer(below: 3)]),\(part)")
            }
        }
        let list = folder.url.appendingPathComponent("list.csv")
        try Data(rows.joined(separator: "\n").utf8).write(to: list)
        return try DatasetLocator(folder: list).locate().load()
    }

    @Test func findsWhatAFullComparisonFinds() throws {
        let dataset = try set(training: 40, validation: 12, test: 20)
        let pairs = NearDuplicatePairs(in: dataset, threads: 2)
        let names = try #require(dataset.paths)
        let labels = dataset.training.labels + dataset.test.labels
        let images = [dataset.training, dataset.test].flatMap { set in
            set.labels.indices.map { Array(set[image: $0]) }
        }
        func part(_ image: Int) -> Int { image < 40 ? 0 : image < 52 ? 1 : 2 }
        func distance(_ a: Int, _ b: Int) -> Double {
            zip(images[a], images[b]).reduce(0.0) { sum, pair in
                let difference = (Double(pair.0) - Double(pair.1)) / 255
                return sum + difference * difference
            }.squareRoot()
        }
        var expected: Set<[Int]> = []
        for image in images.indices {
            let near = images.indices.filter { $0 != image && distance($0, image) <= pairs.threshold }
                .sorted { (distance($0, image), $0) < (distance($1, image), $1) }
            for found in [
                near.first { part($0) < part(image) }, near.first { labels[$0] != labels[image] },
            ].compactMap(\.self) {
                expected.insert([min(found, image), max(found, image)])
            }
        }
        #expect(expected.count > 8)
        #expect(Set(pairs.pairs.map { $0.images }) == Set(expected.map { $0.map { names[$0] } }))
        for pair in pairs.pairs {
            let places = try pair.images.map { try #require(names.firstIndex(of: $0)) }
            #expect(abs(pair.distance - distance(places[0], places[1])) < 1e-12)
            #expect(pair.crossesParts == (part(places[0]) != part(places[1])))
            #expect(pair.crossesClasses == (labels[places[0]] != labels[places[1]]))
        }
        #expect(pairs.pairs.map(\.distance) == pairs.pairs.map(\.distance).sorted())
        #expect(
            Set(pairs.pairs.map(\.crossesParts)).count == 2
                && Set(pairs.pairs.map(\.crossesClasses)).count == 2)
    }

    /// Files with the same contents are listed as such, and those that only show the same as near-duplicates.
    @Test func copiesOfFilesAreNoPairs() throws {
        let folder = try ImageTestFolder.divided()
        let source = folder.url.appendingPathComponent("train/red/1.png")
        try FileManager.default.copyItem(
            at: source, to: folder.url.appendingPathComponent("test/red/copy.png"))
        let before = NearDuplicatePairs(in: try folder.load()).pairs
        #expect(!before.contains { $0.images == ["train/red/1.png", "test/red/copy.png"] })
        // Bytes after the end of an image change its file only.
        try (Data(contentsOf: source) + Data([0])).write(
            to: folder.url.appendingPathComponent("test/red/copy.png"))
        let pair = try #require(
            NearDuplicatePairs(in: try folder.load()).pairs.first { $0.images[1] == "test/red/copy.png" })
        #expect(pair.images[0] == "train/red/1.png" && pair.distance == 0)
        #expect(pair.crossesParts && !pair.crossesClasses)
    }

    /// Images that are no files are named by part and index.
    @Test func imagesInArraysAreNumbered() throws {
        let training = try #require(
            ImageSet(height: 2, width: 2, pixels: [0, 0, 0, 0, 9, 9, 9, 200], labels: [0, 1]))
        let test = try #require(
            ImageSet(height: 2, width: 2, pixels: [255, 255, 0, 255, 9, 9, 9, 201], labels: [0, 0]))
        let source = DatasetSource(
            folder: URL(fileURLWithPath: "/"), paths: .npz(URL(fileURLWithPath: "/set.npz")), remarks: [])
        let dataset = Dataset(
            training: training, test: test, classNames: ["0", "1"], source: source, md5s: [],
            genuineness: .different([]), hasOwnNames: false, remarks: [])
        let pairs = NearDuplicatePairs(in: dataset)
        #expect(pairs.pairs.map(\.images) == [["training image 1", "test image 1"]])
        #expect(pairs.pairs[0].crossesParts && pairs.pairs[0].crossesClasses)
        #expect(
            pairs.lines == [
                "1 near-duplicate across training, validation and test, 1 across classes (distance of at most 0.1143); the nearest:",
                "  training image 1 ≈ test image 1 (two parts and classes, distance 0.003922)",
            ])
    }
}
