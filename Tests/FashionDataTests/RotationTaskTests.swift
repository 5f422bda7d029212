import Foundation
import Testing

@testable import FashionData

@Suite struct RotationTaskTests {
    @Test func quartersOfATurn() throws {
        let images = try #require(
            ImageSet(
                height: 2, width: 2, pixels: (0..<400).map { UInt8($0 % 4) },
                labels: [UInt8](repeating: 9, count: 100)))
        let task = try #require(images.rotationTask(seed: 1))
        // What numpy.rot90([[0, 1], [2, 3]], k) gives for k = 0 to 3.
        let turned: [[UInt8]] = [[0, 1, 2, 3], [1, 3, 0, 2], [3, 2, 1, 0], [2, 0, 3, 1]]
        for image in 0..<task.count {
            #expect(Array(task[image: image]) == turned[Int(task.labels[image])])
        }
        #expect(Set(task.labels) == [0, 1, 2, 3])
        #expect(images.prefix(50).rotationTask(seed: 1) == task.prefix(50))
        #expect(images.rotationTask(seed: 2) != task)
        #expect(ImageSet(height: 1, width: 2, pixels: [1, 2], labels: [0])?.rotationTask(seed: 1) == nil)
    }

    @Test func writtenSetsAreRead() throws {
        try withTemporaryFolder { folder in
            let set = try #require(
                ImageSet(height: 2, width: 3, pixels: (0..<24).map { UInt8($0) }, labels: [0, 1, 2, 3]))
            let target = folder.appendingPathComponent("a/b")
            try IDXWriter.write(training: set, test: set.prefix(2), to: target)
            let read = try DatasetLocator(folder: target).locate().load()
            #expect(read.training == set && read.test == set.prefix(2))
        }
    }
}
