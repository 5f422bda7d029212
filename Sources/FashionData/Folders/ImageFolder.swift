import FashionCore
import FashionImaging
import Foundation

/// The images of a data set in folders or a list, inspected and divided into parts.
struct ImageFolder {
    /// A file and the result of its inspection.
    struct Entry {
        let file: ImageFolderFiles.File
        let probe: ImageProbe
        var part: ImageFolderFiles.Part
        let label: UInt16
    }

    /// Training images first, then validation images, then test images.
    let entries: [Entry]
    let classNames: [String]
    let preparation: ImagePreparation
    let summary: ImageFilesSummary
    /// Whether a list names the files.
    let isList: Bool
    /// Whether a file or a folder is there and cannot be opened, which may be otherwise the next time.
    let hasLockedFiles: Bool
    private let names: ClassFolders
    private let isDivided: Bool
    private let emptyClasses: Set<String>

    /// Inspects all files.
    /// - Parameters:
    ///   - root: the folder or the list, for errors.
    ///   - progress: called with the number of files inspected and their total, on any thread.
    /// - Throws: `FileError` that names the file, folder or class, and a remedy.
    init(
        _ files: ImageFolderFiles, of root: URL, reading: ImageReading,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws {
        guard !files.files.isEmpty else {
            throw FileError(
                root,
                "expected folders of classes with PNG, JPEG or WebP images in them, found no image")
        }
        let all = files.files
        let probes = Tasks.results(all.count, threads: reading.threads) { done in
            progress(done, all.count)
        } _: {
            try ImageProbe(all[$0])
        }
        var (readable, problems): ([(ImageFolderFiles.File, ImageProbe)], [ImageFilesSummary.Unreadable]) = (
            [], files.problems
        )
        var isLocked = !files.problems.isEmpty
        for (file, probe) in zip(all, probes) {
            switch probe {
            case .success(let probe): readable.append((file, probe))
            case .failure(let error):
                isLocked = isLocked || file.isLocked
                problems.append(.init(file: file.title, reason: error.plainReason))
            }
        }
        hasLockedFiles = isLocked
        isList = files.list != nil
        try Self.check(problems, of: all.count, root, isList: isList, isStrict: reading.isStrict)
        let names = try ClassFolders(files, in: root, wanted: reading.classNames)
        classNames = names.names
        var entries = readable.compactMap { file, probe in
            names.labels[file.label].map { label in
                Entry(
                    file: file, probe: probe, part: file.part ?? Self.part(of: probe), label: label)
            }
        }
        isDivided = all[0].part != nil
        emptyClasses = files.emptyClasses
        self.names = names
        let standIns = isDivided ? [] : Self.lendMissing(&entries)
        try Self.checkClasses(
            entries, names, problems, root, isDivided: isDivided, isList: isList,
            empty: files.emptyClasses)
        preparation = try Self.preparation(of: entries, reading, root)
        self.entries =
            isList
            ? ImageFolderFiles.Part.allCases.flatMap { part in entries.filter { $0.part == part } }
            : Self.ordered(entries)
        summary = ImageFilesSummary(entries, unreadable: problems, others: files.others, standIns: standIns)
    }

    /// Checks that every class still has images of each part after some files could not be decoded.
    /// - Throws: `FileError` that names the class.
    func checkClasses(_ kept: [Entry], _ unreadable: [ImageFilesSummary.Unreadable], _ root: URL) throws {
        try Self.checkClasses(
            kept, names, unreadable, root, isDivided: isDivided, isList: isList, empty: emptyClasses)
    }

    /// Returns the part of a file by its contents alone: 80 % training, 10 % validation and 10 % test. The part is the
    /// same for all seeds, so that no test image of one training run is a training image of another.
    private static func part(of probe: ImageProbe) -> ImageFolderFiles.Part {
        // Uses other bits than those that order the images.
        let number = probe.hash[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        switch number % 100 {
        case 0..<80: return .training
        case 80..<90: return .validation
        default: return .test
        }
    }

    /// Orders the entries by part. Within a part, the first image of every class comes first, then all others, each by
    /// the hash of its contents, so that the first images are a fair sample whatever the file names.
    private static func ordered(_ entries: [Entry]) -> [Entry] {
        let sorted = entries.sorted {
            $0.probe.hash == $1.probe.hash
                ? $0.file.name < $1.file.name
                : $0.probe.hash.lexicographicallyPrecedes($1.probe.hash)
        }
        return ImageFolderFiles.Part.allCases.flatMap { part in
            var seen: Set<UInt16> = []
            let own = sorted.filter { $0.part == part }.map { (isFirst: seen.insert($0.label).inserted, $0) }
            return own.filter(\.isFirst).map(\.1) + own.filter { !$0.isFirst }.map(\.1)
        }
    }

    /// Checks the number of unreadable files.
    /// - Throws: `FileError` when more than a tenth of the files are unreadable, or any file if `isStrict`.
    static func check(
        _ problems: [ImageFilesSummary.Unreadable], of count: Int, _ root: URL, isList: Bool, isStrict: Bool
    ) throws {
        guard let first = problems.first else { return }
        if isStrict {
            if isList { throw FileError(root, "\(first.file.shownOnOneLine): \(first.reason)") }
            throw FileError(root.appendingPathComponent(first.file), first.reason)
        }
        guard Double(problems.count) <= Double(count) * ImageReading.mostUnreadable else {
            let list = problems.prefix(3).map { "\($0.file.shownOnOneLine) (\($0.reason))" }.joined(
                separator: "; ")
            throw FileError(
                root,
                "has \(problems.count) of \(count) files that cannot be read, more than a tenth: \(list)"
                    + (problems.count > 3 ? "; …" : ""))
        }
    }

    private static func preparation(
        of entries: [Entry], _ reading: ImageReading, _ root: URL
    ) throws -> ImagePreparation {
        let first = entries[0].probe
        let isOne = entries.allSatisfy { ($0.probe.width, $0.probe.height) == (first.width, first.height) }
        let own =
            isOne && max(first.width, first.height) <= ImageReading.largestOwnSide
                && min(first.width, first.height) >= 8
            ? ImageReading.Size(width: first.width, height: first.height) : nil
        let side = ImageReading.largestOwnSide
        let size = reading.size ?? own ?? ImageReading.Size(width: side, height: side)
        let channels = try reading.channels ?? (hasColour(entries, reading.threads) ? .colour : .grey)
        guard
            let preparation = ImagePreparation(
                channels: channels.count, height: size.height, width: size.width, fit: reading.fit)
        else { throw FileError(root, "cannot be prepared at \(size)") }
        return preparation
    }

    /// The number of files in colour from which on ``hasColour(_:_:)`` looks at a sample.
    static let sampledFiles = 512

    /// Whether one of the files shows colour when it is reduced to 32×32. Of many files, 256 to 511 are examined.
    private static func hasColour(_ entries: [Entry], _ threads: Int) throws -> Bool {
        let colour = entries.filter(\.probe.storesColour)
        guard !colour.isEmpty, let preparation = ImagePreparation(channels: 3, height: 32, width: 32) else {
            return false
        }
        let step = max(1, colour.count / (sampledFiles / 2))
        let sample = stride(from: 0, to: colour.count, by: step).map { colour[$0] }
        // Differences between channels that cameras and JPEG leave in grey images.
        let noise = 16
        return Tasks.results(sample.count, threads: threads) { index in
            let bytes = try preparation.bytes(of: sample[index].file.image())
            return stride(from: 0, to: bytes.count, by: 3).contains { pixel in
                let levels = bytes[pixel..<pixel + 3]
                return Int(levels.max() ?? 0) - Int(levels.min() ?? 0) > noise
            }
        }.contains { (try? $0.get()) ?? false }
    }
}

extension ImageFilesSummary {
    init(
        _ entries: [ImageFolder.Entry], unreadable: [Unreadable], others: Int, standIns: [String]
    ) {
        formats = Dictionary(entries.map { ($0.probe.format.rawValue, 1) }, uniquingKeysWith: +)
        colourFiles = entries.count(where: \.probe.storesColour)
        let sizes = entries.map { [$0.probe.width, $0.probe.height] }.sorted {
            ($0[0] * $0[1], $0[0]) < ($1[0] * $1[1], $1[0])
        }
        (smallest, median, largest) = (sizes[0], sizes[sizes.count / 2], sizes[sizes.count - 1])
        self.unreadable = unreadable
        self.others = others
        self.standIns = standIns
        duplicates = Dictionary(grouping: entries, by: \.probe.hash).values.filter { $0.count > 1 }.map {
            same in
            Duplicate(
                files: same.map(\.file.name).sorted(), crossesParts: Set(same.map(\.part)).count > 1,
                crossesClasses: Set(same.map(\.label)).count > 1)
        }.sorted { $0.files[0] < $1.files[0] }
    }
}
