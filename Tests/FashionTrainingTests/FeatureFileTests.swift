import FashionCore
import Foundation
import Testing

@testable import FashionData
@testable import FashionNetworks
@testable import FashionTraining

/// Files of features: what is written comes back, and nothing else is ever taken for features.
@Suite struct FeatureFileTests {
    private let key = FeatureKey(digest: Data((0..<32).map { UInt8($0) }))
    private let numbers: [Float] = (0..<21).map { Float($0) / 7 - 1 }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "features-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Seven images of three numbers, in batches of two.
    private func write(to url: URL, images: Int = 7) throws {
        var next = 0
        try numbers.withUnsafeBufferPointer { numbers in
            try FeatureFile.write(to: url, key: key, count: 7, length: 3) {
                guard next < images else { return nil }
                defer { next += 2 }
                return UnsafeBufferPointer(rebasing: numbers[next * 3..<min(next + 2, images) * 3])
            }
        }
    }

    private func read(_ url: URL, key: FeatureKey? = nil, count: Int = 7, length: Int = 3) throws
        -> FeatureFile
    {
        try FeatureFile(contentsOf: url, key: key ?? self.key, count: count, length: length)
    }

    private func contents(_ file: FeatureFile, _ images: [Int]) -> [Float] {
        var output = [Float](repeating: .nan, count: images.count * file.length)
        output.withUnsafeMutableBufferPointer { file.copy(images[...], to: $0) }
        return output
    }

    @Test func whatIsWrittenComesBack() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("deep/file.features")
            try write(to: url)
            #expect(
                contents(try read(url), [6, 0, 3]) == [18, 19, 20, 0, 1, 2, 9, 10, 11].map { numbers[$0] })
            // The layout as documented, put together by hand.
            let bytes = try Data(contentsOf: url)
            #expect(bytes.count == 64 + 84)
            #expect(bytes.prefix(12) == Data("FASHFEAT".utf8) + Data([1, 0, 0, 0]))
            #expect(bytes[16..<32] == Data([7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]))
            #expect(bytes[32..<64] == key.digest)
            #expect(bytes[64..<68] == Data([0, 0, 0x80, 0xBF]))
            let left = try FileManager.default.contentsOfDirectory(
                atPath: url.deletingLastPathComponent().path)
            #expect(left.count == 1)
        }
    }

    @Test func aFileThatIsNotCompleteIsNotMade() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            #expect(throws: FileError.self) { try write(to: url, images: 5) }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }

    @Test func otherFeaturesAreNotTaken() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            try write(to: url)
            let other = FeatureKey(digest: Data(repeating: 9, count: 32))
            for (problem, attempt) in [
                ("of another network", { _ = try read(url, key: other) }),
                ("cannot hold", { _ = try read(url, length: -3) }),
                ("expected 140 bytes, found 148", { _ = try read(url, count: 19, length: 1) }),
                ("expected 3 images of 7 numbers, found 7 of 3", { _ = try read(url, count: 3, length: 7) }),
                ("cannot hold", { _ = try read(url, count: .max, length: 2) }),
                ("is not a regular file", { _ = try read(folder) }),
                ("is not a regular file", { _ = try read(folder.appendingPathComponent("none")) }),
            ] as [(String, () throws -> Void)] {
                let error = #expect(throws: FileError.self) { try attempt() }
                #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
            }
        }
    }

    /// Whatever is changed, cut off or added: an error, or the very same numbers.
    @Test func damagedFilesAreRefused() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("file")
            try write(to: url)
            let good = try Data(contentsOf: url)
            var random = RandomStream(seed: 5, purpose: .test)
            for round in 0..<12_000 {
                var bytes = good
                switch round % 4 {
                case 0: bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
                case 1: bytes = bytes.prefix(random.integer(below: bytes.count))
                case 2: bytes.append(contentsOf: [UInt8](repeating: 0, count: 1 + random.integer(below: 9)))
                default:
                    for _ in 0..<4 { bytes[random.integer(below: 64)] = UInt8(random.integer(below: 256)) }
                }
                guard bytes != good else { continue }
                try bytes.write(to: url)
                #expect(throws: FileError.self) { try read(url) }
            }
        }
    }
}

/// A key changes with everything that features depend on.
@Suite struct FeatureKeyTests {
    @Test func everythingCounts() throws {
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [2, 2, 2, 2])
        let weights = Weights.initial(for: graph, seed: 1)
        let images = try #require(textures(count: 10))
        func key(
            network: String = "n", weights: Weights? = nil, images other: ImageSet? = nil,
            engine: String = "e"
        ) throws -> FeatureKey {
            try FeatureKey(
                network: network, graph: graph, weights: weights ?? .initial(for: graph, seed: 1),
                images: other ?? images, engine: engine)
        }
        let first = try key()
        #expect(try key(weights: weights) == first)
        #expect(first.text.count == 64)

        var changed = weights
        let bias = try #require(graph.parameters.last)
        changed[bias] = try weights.numbers(of: bias).map { $0 + 1e-6 }
        var pixels = images.pixels
        pixels[pixels.count - 1] ^= 1
        let recoloured = try #require(ImageSet(height: 8, width: 8, pixels: pixels, labels: images.labels))
        let flat = try #require(ImageSet(height: 4, width: 16, pixels: images.pixels, labels: images.labels))
        let others = try [
            key(network: "m"), key(network: "ne", engine: ""), key(engine: "f"), key(weights: changed),
            key(images: recoloured), key(images: flat), key(images: images.prefix(9)),
        ]
        for other in others { #expect(other != first) }
        // Labels do not change what a network sees.
        let relabelled = try #require(
            ImageSet(height: 8, width: 8, pixels: images.pixels, labels: images.labels.reversed()))
        #expect(try key(images: relabelled) == first)
    }
}
