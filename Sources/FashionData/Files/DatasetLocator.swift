import FashionCore
import Foundation

/// Finds a data set by the usual names of its files.
///
/// If the user names a folder, only that one is searched. Otherwise the first complete set is taken from `data`,
/// `data/fashion-mnist` (both in the current folder), up to two folders below `data`, and the folder of Debian's
/// `dataset-fashion-mnist`. Within a folder, IDX is preferred to CSV and plain files to compressed ones. A zip archive
/// is searched like a folder, and an archive of NumPy arrays (`.npz`) is a set. A folder named by the user may also
/// contain one folder of images per class, and the user may name a table of image paths and labels instead.
///
/// Sets have many names, such as torchvision's `FashionMNIST/raw`, `emnist-letters-train-images-idx3-ubyte.gz` or
/// `sign_mnist_train.csv`. Such a set is taken if it is the only one.
public struct DatasetLocator: Sendable {
    /// The folder into which Debian's package `dataset-fashion-mnist` installs its files.
    public static let debianFolder = URL(
        fileURLWithPath: "/usr/share/datasets/fashion-mnist", isDirectory: true)

    /// The folders to search, in this order.
    public let folders: [URL]
    /// Whether the user named the folder.
    public let isExplicit: Bool

    /// Creates a locator that searches this folder only.
    public init(folder: URL) {
        folders = [folder]
        isExplicit = true
    }

    /// Creates a locator that searches the usual folders.
    /// - Parameters:
    ///   - currentFolder: the folder that contains `data`; by default the current folder of the process.
    ///   - systemFolders: folders to search afterwards.
    public init(
        currentFolder: URL = URL(
            fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true),
        systemFolders: [URL] = [debianFolder]
    ) {
        folders =
            [currentFolder.appendingPathComponent("data"), Self.downloadFolder(in: currentFolder)]
            + systemFolders
        isExplicit = false
    }

    /// Returns the folder for downloaded files, where they are found again: `data/fashion-mnist`.
    public static func downloadFolder(
        in currentFolder: URL = URL(
            fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    ) -> URL {
        currentFolder.appendingPathComponent("data/fashion-mnist", isDirectory: true)
    }

    /// Returns the first complete set.
    /// - Throws: ``DatasetNotFound`` when there is none.
    public func locate() throws -> DatasetSource {
        var findings: [DatasetNotFound.Finding] = []
        for (index, folder) in folders.enumerated() {
            switch search(folder, isDeep: isExplicit) {
            case .found(let source): return source
            case .missing(let finding): findings.append(finding)
            }
            // Below `data`, if neither it nor the folder for downloads contains a set.
            if !isExplicit, index == 1, case .found(let source) = search(folders[0], isDeep: true) {
                return source
            }
        }
        throw DatasetNotFound(findings: findings, isExplicit: isExplicit)
    }

    /// What a user may name.
    private static let expected =
        "expected the folder that holds the training and the test set (IDX or CSV files, or folders of classes with "
        + "images), a zip archive of IDX or CSV files, an .npz file, or a list of images and labels (.csv, .tsv)"

    private enum SearchResult {
        case found(DatasetSource)
        case missing(DatasetNotFound.Finding)
    }

    private func search(_ folder: URL, isDeep: Bool) -> SearchResult {
        func missing(_ problem: String) -> SearchResult { .missing(.init(folder: folder, problem: problem)) }
        var isFolder: ObjCBool = false
        if isExplicit, NPZFile.isArchive(folder) {
            return .found(DatasetSource(folder: folder, paths: .npz(folder)))
        }
        let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
        guard exists || ZipFile.place(of: folder) != nil else {
            return named(folder) ?? missing("there is no such folder")
        }
        if isExplicit, !isFolder.boolValue, ImageTable.isTable(folder) {
            return .found(
                DatasetSource(folder: folder.deletingLastPathComponent(), paths: .list(folder)))
        }
        guard isFolder.boolValue || ZipFile.place(of: folder) != nil else {
            if let kind = try? ContentKind(of: folder), ![.text, .other].contains(kind) {
                return missing(kind.sentence(for: .data, expected: Self.expected))
            }
            return missing("is not a folder; \(Self.expected)")
        }
        if isExplicit, isFolder.boolValue, access(folder.path, R_OK | X_OK) != 0 {
            return missing("cannot be read: \(String(cString: strerror(errno)))")
        }
        let shallow = DatasetFiles(in: folder, isDeep: false)
        let here = shallow.candidates
        if let usual = here.first(where: \.isUsual) { return .found(source(usual, folder, shallow)) }
        if here.count == 1 { return .found(source(here[0], folder, shallow)) }
        if isExplicit, here.isEmpty, isFolder.boolValue, ImageFolderFiles.areIn(folder) {
            return .found(DatasetSource(folder: folder, paths: .images))
        }
        guard isDeep else { return missing(shallow.reasonForNone ?? Self.describe(shallow)) }
        let files = here.isEmpty ? DatasetFiles(in: folder, isDeep: true) : shallow
        let all = files.candidates
        let fashion = all.filter { $0.prefix.lowercased().contains("fashion") }
        if let one = all.count == 1 ? all.first : fashion.count == 1 ? fashion.first : nil {
            return .found(source(one, folder, files))
        }
        guard !all.isEmpty else {
            return missing(files.reasonForNone ?? Self.describe(shallow))
        }
        let ways = all.prefix(6).map { candidate in
            let name =
                candidate.prefix.hasSuffix("/") ? String(candidate.prefix.dropLast()) : candidate.prefix
            return "--data \(folder.appendingPathComponent(name).relativePath)"
        }
        return missing("holds \(all.count) data sets; choose one: \(ways.joined(separator: ", "))")
    }

    /// Finds a set by the beginning of its file names, such as `folder/emnist-letters`.
    private func named(_ path: URL) -> SearchResult? {
        let parent = path.deletingLastPathComponent()
        guard isExplicit,
            let one = DatasetFiles(in: parent, isDeep: false).candidates.first(where: {
                $0.prefix == path.lastPathComponent
                    || [path.lastPathComponent + "-", path.lastPathComponent + "_"].contains($0.prefix)
            })
        else { return nil }
        // A user who names a set knows about the others.
        return .found(source(one, parent, nil))
    }

    /// Returns the source of a candidate.
    /// - Parameters:
    ///   - folder: where the search began; a set further down is reported with its own folder.
    ///   - files: the files among which the set was found, for a remark on those left out; nil for no remark.
    private func source(
        _ candidate: DatasetFiles.Candidate, _ folder: URL, _ files: DatasetFiles?
    ) -> DatasetSource {
        let left = files?.remark(onFilesBeside: candidate).map { [$0] } ?? []
        let source = DatasetSource(
            folder: folder, paths: candidate.files, remarks: left, twins: candidate.twins)
        let place = source.files[0].url.deletingLastPathComponent()
        guard candidate.prefix.contains("/"), place.path != folder.path else { return source }
        return DatasetSource(
            folder: place, paths: candidate.files,
            remarks: [
                "\(folder.relativePath) holds no data set itself; taking the one in \(place.relativePath)"
            ] + left, twins: candidate.twins)
    }

    private static func describe(_ files: DatasetFiles) -> String {
        let names = Set(files.names)
        func has(_ name: String) -> Bool { names.contains(name) || names.contains(name + ".gz") }
        let missing = DatasetPart.allCases.filter { !$0.idxNames.contains(where: has) }
        if missing.count < DatasetPart.allCases.count {
            return "lacks " + missing.map { "\($0.idxNames[0]) (or .gz)" }.joined(separator: ", ")
        }
        for prefix in DatasetFiles.usualPrefixes {
            let lacking = ["train", "test"].filter { !has("\(prefix)\($0).csv") }
            if lacking.count == 1 { return "lacks \(prefix)\(lacking[0]).csv (or .csv.gz)" }
        }
        let found = files.names.prefix(5).joined(separator: ", ")
        return "holds neither the four IDX files (train-images-idx3-ubyte, … or .gz) nor a pair of CSV files "
            + "(fashion-mnist_train.csv and fashion-mnist_test.csv, or .csv.gz) nor an .npz file with x_train, y_train, x_test "
            + "and y_test nor folders of classes with images"
            + (found.isEmpty ? "" : "; found \(found)\(files.names.count > 5 ? ", …" : "")")
    }
}

extension DatasetPart {
    /// Usual names of the IDX file, the publisher's first.
    fileprivate var idxNames: [String] {
        let (stem, kind) =
            switch self {
            case .trainingImages: ("train-images", "idx3-ubyte")
            case .trainingLabels: ("train-labels", "idx1-ubyte")
            case .testImages: ("t10k-images", "idx3-ubyte")
            case .testLabels: ("t10k-labels", "idx1-ubyte")
            }
        return ["\(stem)-\(kind)", "\(stem).\(kind)"]
    }
}

/// The error when no folder contains a complete data set.
public struct DatasetNotFound: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// A folder and the problem with it.
    public struct Finding: Sendable, Equatable {
        /// The folder.
        public let folder: URL
        /// What is wrong with it or missing from it.
        public let problem: String
    }

    /// All folders that were searched.
    public let findings: [Finding]
    /// Whether the user named the folder. If so, nothing should be downloaded.
    public let isExplicit: Bool

    /// The folders that were searched and their problems, one folder per line.
    public var description: String {
        let lines = findings.map { "\($0.folder.path): \($0.problem)" }
        guard !isExplicit else { return lines.joined(separator: "\n") }
        return (["found no data set:"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
