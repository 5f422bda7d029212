import Foundation

/// Finds a data set by the usual names of its files.
///
/// A folder named by the user is the only one looked into. Otherwise the first complete one counts among `data`,
/// `data/fashion-mnist` (both under the current folder) and the folder of Debian's `dataset-fashion-mnist`. In a
/// folder, IDX is preferred to CSV and plain files to compressed ones.
public struct DatasetLocator: Sendable {
    /// Where Debian's package `dataset-fashion-mnist` puts its files.
    public static let debianFolder = URL(
        fileURLWithPath: "/usr/share/datasets/fashion-mnist", isDirectory: true)

    /// The folders that are looked into, in this order.
    public let folders: [URL]
    /// Whether the user named the folder.
    public let isExplicit: Bool

    /// Looks into this folder only.
    public init(folder: URL) {
        folders = [folder]
        isExplicit = true
    }

    /// Looks into the usual folders.
    /// - Parameters:
    ///   - currentFolder: the folder that `data` lies in; by default the process's own.
    ///   - systemFolders: folders to look into afterwards.
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

    /// Where downloaded files belong, so that they are found again: `data/fashion-mnist`.
    public static func downloadFolder(
        in currentFolder: URL = URL(
            fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    ) -> URL {
        currentFolder.appendingPathComponent("data/fashion-mnist", isDirectory: true)
    }

    /// The first complete set.
    /// - Throws: ``DatasetNotFound``.
    public func locate() throws -> DatasetSource {
        var findings: [DatasetNotFound.Finding] = []
        for folder in folders {
            switch search(folder) {
            case .found(let source): return source
            case .missing(let finding): findings.append(finding)
            }
        }
        throw DatasetNotFound(findings: findings, isExplicit: isExplicit)
    }

    private enum SearchResult {
        case found(DatasetSource)
        case missing(DatasetNotFound.Finding)
    }

    private func search(_ folder: URL) -> SearchResult {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
            return .missing(.init(folder: folder, problem: "there is no such folder"))
        }
        guard isFolder.boolValue else { return .missing(.init(folder: folder, problem: "is not a folder")) }

        func file(_ names: [String]) -> URL? {
            (names + names.map { $0 + ".gz" }).map(folder.appendingPathComponent)
                .first { ByteStream.size(of: $0) != nil }
        }
        let idx = DatasetPart.allCases.map { file($0.idxNames) }
        if let images = idx[0], let labels = idx[1], let testImages = idx[2], let testLabels = idx[3] {
            let files = DatasetSource.Files.idx(
                training: .init(images: images, labels: labels),
                test: .init(images: testImages, labels: testLabels))
            return .found(DatasetSource(folder: folder, paths: files))
        }
        let pairs = Self.csvPrefixes.map {
            (training: file(["\($0)train.csv"]), test: file(["\($0)test.csv"]))
        }
        for case (training: let training?, test: let test?) in pairs {
            return .found(DatasetSource(folder: folder, paths: .csv(training: training, test: test)))
        }
        return .missing(.init(folder: folder, problem: Self.describe(idx: idx, pairs: pairs)))
    }

    /// What precedes `train.csv` and `test.csv`.
    private static let csvPrefixes = ["fashion-mnist_", "mnist_", ""]

    private static func describe(idx: [URL?], pairs: [(training: URL?, test: URL?)]) -> String {
        let missing = zip(DatasetPart.allCases, idx).filter { $1 == nil }.map(\.0)
        if missing.count < DatasetPart.allCases.count {
            return "lacks " + missing.map { "\($0.idxNames[0]) (or .gz)" }.joined(separator: ", ")
        }
        for (prefix, pair) in zip(csvPrefixes, pairs) where pair.training != nil || pair.test != nil {
            return "lacks \(prefix)\(pair.training == nil ? "train" : "test").csv (or .csv.gz)"
        }
        return "holds neither the four IDX files (train-images-idx3-ubyte, … or .gz) nor a pair of CSV files "
            + "(fashion-mnist_train.csv and fashion-mnist_test.csv, or .csv.gz)"
    }
}

extension DatasetPart {
    /// The usual names of the IDX file, the publisher's first.
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

/// No folder holds a complete data set.
public struct DatasetNotFound: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// A folder and what is wrong with it.
    public struct Finding: Sendable, Equatable {
        /// The folder.
        public let folder: URL
        /// What is wrong with it or missing from it.
        public let problem: String
    }

    /// Every folder that was looked into.
    public let findings: [Finding]
    /// Whether the user named the folder; nothing should be downloaded then.
    public let isExplicit: Bool

    /// What was looked for and where, one folder a line.
    public var description: String {
        let lines = findings.map { "\($0.folder.path): \($0.problem)" }
        guard !isExplicit else { return lines.joined(separator: "\n") }
        return (["found no data set:"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
