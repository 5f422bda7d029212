import FashionCore
import Foundation

extension DatasetSource {
    /// Reads a set of image files.
    func loadImages(
        _ reading: ImageReading,
        progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void
    ) throws -> Dataset {
        var remarks = remarks
        let files: ImageFolderFiles
        if case .list(let url) = paths {
            let list = try PathList(contentsOf: url)
            files = ImageFolderFiles(list: url, list)
            if !list.otherColumns.isEmpty {
                let names = list.otherColumns.prefix(8).map(\.shownOnOneLine).joined(separator: ", ")
                remarks.append("columns that are neither path nor label nor split are left out: \(names)")
            }
        } else {
            files = try ImageFolderFiles(of: folder)
            if !files.links.isEmpty {
                let names = files.links.prefix(8).map(\.shownOnOneLine).joined(separator: ", ")
                remarks.append(
                    "links to folders that are here as well are not followed: \(names)"
                        + (files.links.count > 8 ? ", …" : ""))
            }
            if !files.strays.isEmpty {
                let names = files.strays.prefix(8).map(\.shownOnOneLine).joined(separator: ", ")
                remarks.append(
                    "\(files.strays.count) of the files and folders here are in no class's folder and are left out: \(names)"
                        + (files.strays.count > 8 ? ", …" : ""))
            }
        }
        let digest = PreparedImages.Index.digest(of: files, in: location)
        let (prepared, problem): (PreparedImages, FileError?) =
            try Self.kept(digest, reading).map { ($0, nil) } ?? prepare(files, digest, reading, progress)
        if let problem { remarks.append("\(problem); the prepared images are not kept for the next time") }
        let index = prepared.index
        remarks += Self.newNames(index.classNames, of: files) + Self.namesAlike(index.classNames)
        guard let training = prepared.images(0..<2), let test = prepared.images(2..<3) else {
            throw FileError(location, "holds too many images")
        }
        var dataset = Dataset(
            training: training, test: test, classNames: index.classNames, source: self, md5s: [index.digest],
            genuineness: Self.isGenuine(training, test) ? .genuine : .different([]), hasOwnNames: true,
            remarks: remarks + Self.remarks(of: index.summary))
        if index.counts[1] > 0 { dataset.validation = index.counts[0]..<index.counts[0] + index.counts[1] }
        dataset.preparation = index.preparation
        if reading.channels == nil, index.preparation.channels == 1,
            index.summary.colourFiles >= ImageFolder.sampledFiles
        {
            dataset.remarks.append(
                "\(index.summary.colourFiles) files are stored in colour, but a sample of them shows none: all images are "
                    + "taken as grey; --channels colour keeps colours that the sample missed")
        }
        dataset.files = index.summary
        dataset.paths = index.paths
        // Other files are no part of the key of prepared images.
        dataset.files?.others = files.others
        return dataset
    }

    /// Returns a remark on which class got which new name.
    private static func newNames(_ names: [String], of files: ImageFolderFiles) -> [String] {
        guard Set(names) != files.classes else { return [] }
        let pairs = zip(files.sortedClasses, names).prefix(5).map {
            "\($0.shownOnOneLine) is called \"\($1.shownOnOneLine)\""
        }
        return [
            "classes have new names: " + pairs.joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        ]
    }

    /// Returns a remark on classes whose names differ in upper and lower case only.
    private static func namesAlike(_ names: [String]) -> [String] {
        let alike = Dictionary(grouping: names) { $0.lowercased() }.values.filter { $0.count > 1 }.map {
            same in
            same.map { "\"\($0.shownOnOneLine)\"" }.joined(separator: " and ")
        }.sorted()
        guard !alike.isEmpty else { return [] }
        return [
            "classes that differ in upper and lower case only are classes of their own: "
                + alike.prefix(5).joined(separator: ", ") + (alike.count > 5 ? ", …" : "")
        ]
    }

    /// Whether these are the images and labels of Fashion-MNIST, whatever files contained them.
    private static func isGenuine(_ training: ImageSet, _ test: ImageSet) -> Bool {
        training.imageShape == [28, 28, 1] && (training.count, test.count) == (60_000, 10_000)
            && test.fingerprint == FashionMNIST.testFingerprint
            && training.fingerprint == FashionMNIST.trainingFingerprint
    }

    private static func file(_ key: String, _ reading: ImageReading) -> URL? {
        reading.cache?.appendingPathComponent("\(key.prefix(32)).images")
    }

    /// Returns the images that an earlier reading of these files kept in the cache.
    private static func kept(_ digest: String, _ reading: ImageReading) -> PreparedImages? {
        reading.equivalents.lazy.compactMap { other -> PreparedImages? in
            let key = PreparedImages.Index.key(digest, other)
            guard let file = file(key, reading), let found = PreparedImages(contentsOf: file, key: key),
                found.index.serves(reading)
            else { return nil }
            FileCache.markUse(of: file)
            return found
        }.first
    }

    /// Prepares the images.
    /// - Returns: the images, and the error if they should be kept in the cache but cannot be.
    private func prepare(
        _ files: ImageFolderFiles, _ digest: String, _ reading: ImageReading,
        _ progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void
    ) throws -> (images: PreparedImages, problem: FileError?) {
        let key = PreparedImages.Index.key(digest, reading)
        let images = try ImageFolder(files, of: location, reading: reading) {
            progress("Looking at images", $0, $1)
        }
        let kept = images.hasLockedFiles ? nil : Self.file(key, reading)
        func make(_ url: URL) throws -> PreparedImages {
            try PreparedImages(images, of: location, key: key, into: url, reading: reading) {
                progress("Preparing images", $0, $1)
            }
        }
        var problem: FileError?
        if let kept {
            do {
                return (try make(kept), nil)
            } catch let error as FileError where error.path.hasPrefix(kept.deletingLastPathComponent().path) {
                // A cache that cannot be written does not stop the reading.
                problem = error
            }
        }
        let temporary = FileManager.default.temporaryDirectory.appendingPathComponent(
            "fashion-\(ProcessInfo.processInfo.processIdentifier)-\(key.prefix(16)).images")
        // A mapped file stays readable after it is removed.
        defer { try? FileManager.default.removeItem(at: temporary) }
        return (try make(temporary), problem)
    }

    private static func remarks(of summary: ImageFilesSummary) -> [String] {
        var remarks = summary.unreadable.prefix(5).map { "\($0.file.shownOnOneLine): \($0.reason); left out" }
        if summary.unreadable.count > 5 {
            remarks.append("\(summary.unreadable.count - 5) more files cannot be read and are left out")
        }
        if !summary.standIns.isEmpty {
            let names = summary.standIns.prefix(6).map(\.shownOnOneLine).joined(separator: ", ")
            remarks.append(
                "the contents of files divide them, and some classes would have no image of one part; one of each stands in: "
                    + names + (summary.standIns.count > 6 ? ", …" : "")
                    + "; figures of so few images are rough")
        }
        let crossing = summary.duplicates.filter(\.crossesParts)
        if let first = crossing.first {
            remarks.append(
                "\(crossing.count) image\(crossing.count == 1 ? " is" : "s are") in more than one of training, validation and "
                    + "test, such as \(names(first.files))")
        }
        let contradicting = summary.duplicates.filter(\.crossesClasses)
        if let first = contradicting.first {
            remarks.append(
                "\(contradicting.count) image\(contradicting.count == 1 ? " is" : "s are") in more than one class, such as "
                    + names(first.files))
        }
        return remarks
    }

    private static func names(_ files: [String]) -> String {
        files.first == files.dropFirst().first
            ? "\(files[0].shownOnOneLine), which the list names twice"
            : files.prefix(2).map(\.shownOnOneLine).joined(separator: " and ")
    }
}
