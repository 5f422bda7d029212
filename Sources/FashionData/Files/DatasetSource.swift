import Foundation

/// A data set found on disk: its files and their format. Nothing of it has been read yet.
public struct DatasetSource: Sendable, Equatable {
    /// The format of a set.
    public enum Format: String, Sendable, Codable {
        /// Four IDX files.
        case idx = "IDX"
        /// Two CSV files.
        case csv = "CSV"
        /// An archive of NumPy arrays.
        case npz = "NPZ"
        /// PNG, JPEG and WebP files in one folder per class, or those that a list names.
        case images = "image files"
    }

    /// A file of the set.
    public struct File: Sendable, Equatable {
        /// Content of the file in words: "training images" or, for CSV, "training set".
        public let content: String
        /// Location of the file.
        public let url: URL
    }

    /// The files of each format.
    enum Files: Sendable, Equatable {
        case idx(training: IDXPair, test: IDXPair)
        case csv(training: URL, test: URL)
        case npz(URL)
        /// The image files in the folder.
        case images
        /// The image files that a table of paths and labels names.
        case list(URL)
    }

    /// The files of the images and of their labels.
    struct IDXPair: Sendable, Equatable {
        let images: URL
        let labels: URL
    }

    /// The folder that holds the files.
    public let folder: URL
    let paths: Files
    /// Remarks for the user on how the set was found.
    public private(set) var remarks: [String] = []

    /// Files of the set that exist twice.
    let twins: [Twin]

    init(folder: URL, paths: Files, remarks: [String] = [], twins: [Twin] = []) {
        self.folder = folder
        self.paths = paths
        self.remarks = remarks
        self.twins = twins
    }

    /// The format of the set.
    public var format: Format {
        switch paths {
        case .idx: .idx
        case .csv: .csv
        case .npz: .npz
        case .images, .list: .images
        }
    }

    /// The files of the set, training first.
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

    /// The path that `--data` names: the list if there is one, otherwise the folder.
    public var location: URL {
        if case .list(let url) = paths { return url }
        return folder
    }
}
