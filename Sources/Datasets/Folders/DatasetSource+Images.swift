import FashionCore
import Foundation

extension DatasetSource {
    /// Reads a set of image files.
    func loadImages(
        _ reading: ImageReading,
        progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void
    ) throws -> Dataset {
        let files = try ImageFolderFiles(of: folder)
        let key = PreparedImages.Index.key(files, of: folder, reading)
        let kept = reading.cache?.appendingPathComponent("\(key.prefix(32)).images")
        var problem: FileError?
        let prepared: PreparedImages
        if let kept, let found = PreparedImages(contentsOf: kept, key: key) {
            FileCache.markUse(of: kept)
            prepared = found
        } else {
            (prepared, problem) = try prepare(files, key, kept, reading, progress)
        }
        let index = prepared.index
        guard let training = prepared.images(0..<2), let test = prepared.images(2..<3) else {
            throw FileError(folder, "holds too many images")
        }
        var dataset = Dataset(
            training: training, test: test, classNames: index.classNames, source: self, md5s: [index.digest],
            genuineness: .different([]), hasOwnNames: true,
            remarks: remarks + Self.remarks(of: index.summary)
                + (problem.map { ["\($0); the prepared images are not kept for the next time"] } ?? []))
        if index.counts[1] > 0 { dataset.validation = index.counts[0]..<index.counts[0] + index.counts[1] }
        dataset.preparation = index.preparation
        dataset.files = index.summary
        return dataset
    }

    /// - Returns: the images, and why they are not kept for the next time, where they should be.
    private func prepare(
        _ files: ImageFolderFiles, _ key: String, _ kept: URL?, _ reading: ImageReading,
        _ progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void
    ) throws -> (images: PreparedImages, problem: FileError?) {
        let images = try ImageFolder(files, of: folder, reading: reading) {
            progress("Looking at images", $0, $1)
        }
        func make(_ url: URL) throws -> PreparedImages {
            try PreparedImages(images, of: folder, key: key, into: url, reading: reading) {
                progress("Preparing images", $0, $1)
            }
        }
        var problem: FileError?
        if let kept {
            do {
                return (try make(kept), nil)
            } catch let error as FileError where error.path.hasPrefix(kept.deletingLastPathComponent().path) {
                // A cache that cannot be written is no reason to stop.
                problem = error
            }
        }
        let temporary = FileManager.default.temporaryDirectory.appendingPathComponent(
            "fashion-\(ProcessInfo.processInfo.processIdentifier)-\(key.prefix(16)).images")
        // What is mapped stays as long as it is.
        defer { try? FileManager.default.removeItem(at: temporary) }
        return (try make(temporary), problem)
    }

    private static func remarks(of summary: ImageFilesSummary) -> [String] {
        var remarks = summary.unreadable.prefix(5).map { "\($0.file): \($0.reason); left out" }
        if summary.unreadable.count > 5 {
            remarks.append("\(summary.unreadable.count - 5) more files cannot be read and are left out")
        }
        let crossing = summary.duplicates.filter(\.crossesParts)
        if let first = crossing.first {
            remarks.append(
                "\(crossing.count) image\(crossing.count == 1 ? " is" : "s are") in more than one of training, validation and "
                    + "test, such as \(first.files.prefix(2).joined(separator: " and "))")
        }
        let contradicting = summary.duplicates.filter(\.crossesClasses)
        if let first = contradicting.first {
            remarks.append(
                "\(contradicting.count) image\(contradicting.count == 1 ? " is" : "s are") in more than one class, such as "
                    + first.files.prefix(2).joined(separator: " and "))
        }
        return remarks
    }
}
