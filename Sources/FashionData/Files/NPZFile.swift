import FashionCore
import Foundation

/// A data set in one archive of NumPy arrays (`.npz`), named as in Keras: `x_train`, `y_train`, `x_test` and `y_test`.
///
/// If there are `x_val` and `y_val` (or `x_valid`, `x_validation`), these images are used for validation. The names of
/// MedMNIST (`train_images`, `val_labels`, …) are read as well; upper and lower case make no difference. Entries may be stored or deflated; their checksums are verified. Pickled arrays
/// are not opened.
struct NPZFile {
    /// Images and their labels.
    struct Part {
        let set: ImageSet
        /// The entries that images and labels came from.
        let images: URL
        let labels: URL
    }

    /// Training images, followed by those for validation.
    let training: Part
    let test: Part
    /// Indices of the validation images in ``training``; nil when the archive has none.
    let validation: Range<Int>?
    /// A remark on arrays that are not read; nil when there are none.
    let remark: String?

    private static let names = [
        (images: ["x_train", "train_images"], labels: ["y_train", "train_labels"]),
        (images: ["x_test", "test_images"], labels: ["y_test", "test_labels"]),
        (
            images: ["x_val", "x_valid", "x_validation", "val_images", "valid_images", "validation_images"],
            labels: ["y_val", "y_valid", "y_validation", "val_labels", "valid_labels", "validation_labels"]
        ),
    ]

    /// Reads an archive.
    /// - Throws: `FileError` that names archive and entry.
    init(_ url: URL) throws {
        let members = Self.members(try ZipFile.paths(in: url))
        var left = members
        func part(_ index: Int) throws -> Part? {
            let (imageNames, labelNames) = Self.names[index]
            let images = Self.member(imageNames, of: members)
            let labels = Self.member(labelNames, of: members)
            guard let images, let labels else {
                // Validation images are optional, but not without labels.
                if index == 2, images == nil, labels == nil { return nil }
                let missing = images == nil ? imageNames[0] : labelNames[0]
                throw FileError(
                    url,
                    "expected the arrays x_train, y_train, x_test and y_test, found no \(missing) among "
                        + (members.isEmpty
                            ? "its files"
                            : members.sorted().prefix(8).map(CSVFields.show).joined(separator: ", ")))
            }
            left.subtract([images, labels])
            return try Self.part(images, labels, in: url)
        }
        guard let training = try part(0), let test = try part(1) else {
            throw FileError(url, "holds no training and test images")
        }
        let validating = try part(2)
        remark = Self.remark(on: left.sorted())
        self.test = test
        guard let validating else {
            (self.training, validation) = (training, nil)
            return
        }
        guard validating.set.imageShape == training.set.imageShape,
            let whole = ImageSet(
                height: training.set.height, width: training.set.width, channels: training.set.channels,
                pixels: training.set.pixels + validating.set.pixels,
                labels: training.set.labels + validating.set.labels)
        else {
            throw FileError(
                validating.images,
                "expected images of \(Self.size(training.set)) as in \(training.images.lastPathComponent), found "
                    + Self.size(validating.set))
        }
        self.training = Part(set: whole, images: training.images, labels: training.labels)
        validation = training.set.count..<whole.count
    }

    /// Whether a file is an archive of arrays with the names of a data set.
    static func isDataSet(_ url: URL) -> Bool {
        guard let paths = try? ZipFile.paths(in: url) else { return false }
        let members = members(paths)
        return names[..<2].allSatisfy {
            member($0.images, of: members) != nil && member($0.labels, of: members) != nil
        }
    }

    /// Returns the first array with one of these names, in their spelling or in another case.
    private static func member(_ names: [String], of members: Set<String>) -> String? {
        names.lazy.compactMap { name in
            members.contains(name) ? name : members.filter { $0.lowercased() == name }.min()
        }.first
    }

    private static func remark(on names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        return
            "\(names.count == 1 ? "one other array is" : "\(names.count) other arrays are") left out: "
            + names.prefix(6).map(CSVFields.show).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
    }

    /// Whether a path refers to such an archive, by its extension or its content.
    static func isArchive(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue
        else { return false }
        return url.pathExtension.lowercased() == "npz" || (try? ContentKind(of: url)) == .numPyArchive
    }

    private static func members(_ paths: [String]) -> Set<String> {
        Set(paths.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) })
    }

    private static func part(_ images: String, _ labels: String, in url: URL) throws -> Part {
        let imagesURL = url.appendingPathComponent(images + ".npy")
        let labelsURL = url.appendingPathComponent(labels + ".npy")
        let pixels = try NPYReader.read(imagesURL, .images)
        let numbers = try NPYReader.read(labelsURL, .labels)
        guard
            let set = ImageSet(
                height: pixels.shape[1], width: pixels.shape[2],
                channels: pixels.shape.count == 4 ? pixels.shape[3] : 1, pixels: pixels.levels,
                labels: numbers.labels)
        else {
            throw FileError(
                labelsURL,
                "expected \(pixels.shape[0]) labels, as many as there are images in \(images), found "
                    + "\(numbers.labels.count)")
        }
        return Part(set: set, images: imagesURL, labels: labelsURL)
    }

    private static func size(_ set: ImageSet) -> String {
        set.imageShape.map(String.init).joined(separator: "×")
    }
}
