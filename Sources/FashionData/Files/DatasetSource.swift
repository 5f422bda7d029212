import Foundation

/// A data set that was found on disk: which files, in which format. Nothing of it has been read yet.
public struct DatasetSource: Sendable, Equatable {
    /// How a set is stored.
    public enum Format: String, Sendable, Codable {
        /// Four IDX files.
        case idx = "IDX"
        /// Two CSV files.
        case csv = "CSV"
        /// An archive of NumPy arrays.
        case npz = "NPZ"
        /// PNG, JPEG and WebP files in folders of classes, or those that a list names.
        case images = "image files"
    }

    /// One of the set's files.
    public struct File: Sendable, Equatable {
        /// What it holds, in words: "training images" or, for CSV, "training set".
        public let content: String
        /// Where it is.
        public let url: URL
    }

    /// The files of each format.
    enum Files: Sendable, Equatable {
        case idx(training: IDXPair, test: IDXPair)
        case csv(training: URL, test: URL)
        case npz(URL)
        /// Those in the folder.
        case images
        /// Those that a table of paths and labels names.
        case list(URL)
    }

    /// Images and their labels.
    struct IDXPair: Sendable, Equatable {
        let images: URL
        let labels: URL
    }

    /// The folder that holds the files.
    public let folder: URL
    let paths: Files
    /// What a person should know of how it was found.
    public private(set) var remarks: [String] = []

    /// Files of the set that are there twice.
    let twins: [Twin]

    init(folder: URL, paths: Files, remarks: [String] = [], twins: [Twin] = []) {
        self.folder = folder
        self.paths = paths
        self.remarks = remarks
        self.twins = twins
    }

    /// How the set is stored.
    public var format: Format {
        switch paths {
        case .idx: .idx
        case .csv: .csv
        case .npz: .npz
        case .images, .list: .images
        }
    }

    /// The set's files, training first.
    public var files: [File] {
        switch paths {
        case .idx(let training, let test):
            zip(DatasetPart.allCases, [training.images, training.labels, test.images, test.labels])
                .map { File(content: $0.rawValue, url: $1) }
        case .csv(let training, let test):
            [File(content: "training set", url: training), File(content: "test set", url: test)]
        case .npz(let url): [File(content: "training and test set", url: url)]
        case .images: [File(content: "images in folders of classes", url: folder)]
        case .list(let url): [File(content: "images of the list", url: url)]
        }
    }

    /// What `--data` names: the list where there is one, else the folder.
    public var location: URL {
        if case .list(let url) = paths { return url }
        return folder
    }
}
