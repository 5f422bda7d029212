import Foundation
import Testing

@testable import FashionCore
@testable import FashionTraining

/// What is listed of a cache, and what is removed of it.
@Suite struct FeatureCacheTests {
    private func write(_ name: String, in folder: URL, daysAgo days: Double) throws {
        let url = folder.appendingPathComponent(name)
        let numbers: [Float] = [1, 2]
        var isWritten = false
        try numbers.withUnsafeBufferPointer { numbers in
            try FeatureFile.write(to: url, key: FeatureKey(digest: Data(count: 32)), count: 2, length: 1) {
                defer { isWritten = true }
                return isWritten ? nil : numbers
            }
        }
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-86_400 * days)], ofItemAtPath: url.path)
    }

    @Test func oldFilesAreRemovedAndOthersLeft() throws {
        try Fixtures.withFolder { root in
            let folder = root.appendingPathComponent("features", isDirectory: true)
            let cache = FileCache.features(folder)
            #expect(try cache.entries().isEmpty)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try write("old.features", in: folder, daysAgo: 40)
            try write("new.features", in: folder, daysAgo: 1)
            try write("elsewhere.features", in: root, daysAgo: 100)
            // Somebody's own file under such a name, another name, and a link.
            try Data("FASHION".utf8).write(to: folder.appendingPathComponent("mine.features"))
            try write("old.backup", in: folder, daysAgo: 100)
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent("link.features"),
                withDestinationURL: root.appendingPathComponent("elsewhere.features"))

            #expect(try cache.entries().map(\.file.lastPathComponent) == ["new.features", "old.features"])
            #expect(try cache.entries().map(\.bytes) == [72, 72])
            let month = Date().addingTimeInterval(-30 * 86_400)
            FileCache.markUse(of: folder.appendingPathComponent("old.features"))
            #expect(try cache.removeFiles(notUsedSince: month).isEmpty)
            try write("old.features", in: folder, daysAgo: 40)
            #expect(
                try cache.removeFiles(notUsedSince: month).map(\.file.lastPathComponent) == ["old.features"])
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left == ["link.features", "mine.features", "new.features", "old.backup"])
            #expect(
                FileManager.default.fileExists(atPath: root.appendingPathComponent("elsewhere.features").path)
            )
        }
    }
}
