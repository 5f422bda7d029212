import FashionCore
import FashionImaging
import Foundation

/// A data set in memory: training and test images, and their origin.
public struct Dataset: Sendable {
    /// The training images.
    public let training: ImageSet
    /// The test images.
    public let test: ImageSet
    /// Names of the classes, in label order.
    public let classNames: [String]
    /// The files that the set was read from.
    public let source: DatasetSource
    /// MD5 hashes in hexadecimal: of the decompressed files for IDX, in the order of ``DatasetSource/files``, of all
    /// contents, labels and the preparation for image files, and of pixels and labels for CSV and NPZ, training first.
    public let md5s: [String]
    /// Whether the set is Fashion-MNIST as published.
    public let genuineness: Genuineness
    /// Whether ``classNames`` were given by the data, by a flag or by `classes.txt`. IDX files and tables with numeric
    /// labels contain no names; theirs are otherwise guessed.
    public let hasOwnNames: Bool
    /// Remarks for the user on how the files were found and read.
    public internal(set) var remarks: [String]
    /// Indices of the images in ``training`` that the data sets aside for validation; nil when there are none.
    public internal(set) var validation: Range<Int>?
    /// How the images of the set were made from image files; nil when the files contain the pixels of the set.
    public internal(set) var preparation: ImagePreparation?
    /// Summary of the image files; nil for other formats.
    public internal(set) var files: ImageFilesSummary?
    /// Path of each image file, below the set's folder or as the list gives it, training images first; nil for other
    /// formats.
    public internal(set) var paths: [String]?
}

extension DatasetSource {
    /// Reads the set.
    ///
    /// Reading takes about a third of a second for the 70,000 images of Fashion-MNIST in compressed IDX, and half a
    /// second in CSV. The number of classes is the largest label plus 1, or the number of different words.
    /// - Parameters:
    ///   - classCount: number of classes, below which all labels must be; nil to take it from the labels.
    ///   - reading: options for reading image files; for other formats only the class names have an effect.
    ///   - progress: called on any thread while image files are read, with a label, the number of files read and their
    ///     total.
    /// - Throws: `FileError` that names the file, what was expected and what was found; also for implausible labels:
    ///   one class for all images, values that look like pixels, a label far above all others, or words that no
    ///   training image has.
    public func load(
        classCount: Int? = nil, reading: ImageReading = ImageReading(),
        progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) throws -> Dataset {
        if format == .images { return try loadImages(reading, progress: progress) }
        for twin in twins { try twin.check() }
        let parts: (training: Part, test: Part)
        var words: [String]?
        var remarks = remarks
        var validation: Range<Int>?
        switch paths {
        case .idx(let training, let test):
            parts = try (
                Part(training, as: (.trainingImages, .trainingLabels)),
                Part(test, as: (.testImages, .testLabels))
            )
        case .csv(let training, let test):
            let tables = try LabelledTables(training, test)
            words = tables.classNames
            remarks += tables.remarks
            parts = (
                Part(tables.training, of: training, training), Part(tables.test, of: test, test)
            )
        case .npz(let url):
            let file = try NPZFile(url)
            if let remark = file.remark { remarks.append("\(url.lastPathComponent): \(remark)") }
            parts = (
                Part(file.training.set, of: file.training.images, file.training.labels),
                Part(file.test.set, of: file.test.images, file.test.labels)
            )
            validation = file.validation
        case .images, .list: throw FileError(folder, "holds image files")
        }
        try parts.training.checkLabels(below: classCount, areToLearnFrom: true)
        try parts.test.checkLabels(below: classCount, areToLearnFrom: false)
        let (training, test) = (parts.training.images, parts.test.images)
        guard test.imageShape == training.imageShape else {
            func size(_ set: ImageSet) -> String {
                "\(set.height)×\(set.width)" + (set.channels == 1 ? "" : "×\(set.channels)")
            }
            throw FileError(
                parts.test.imagesURL,
                "expected images of \(size(training)) as in \(parts.training.imagesURL.lastPathComponent), found "
                    + size(test))
        }
        let genuineness = genuineness(parts.training, parts.test)
        let largest = max(training.labels.max() ?? 0, test.labels.max() ?? 0)
        var dataset = Dataset(
            training: training, test: test,
            classNames: words
                ?? ClassNames.guess(
                    for: self, classCount: classCount ?? Int(largest) + 1, isGenuine: genuineness == .genuine),
            source: self, md5s: parts.training.md5s + parts.test.md5s, genuineness: genuineness,
            hasOwnNames: words != nil, remarks: remarks)
        dataset.validation = validation
        return try dataset.renamed(reading.classNames).examined(
            (parts.training.labelsURL, parts.test.labelsURL), areWords: words != nil)
    }

    /// Returns whether the set is Fashion-MNIST. Images in colour are never reported as a copy of it that differs, and
    /// arrays of NumPy only if the file names contain fashion.
    private func genuineness(_ training: Part, _ test: Part) -> Genuineness {
        let isAnything = format == .npz && !ClassNames.isFashion(self) || training.images.channels > 1
        guard !isAnything || training.images.imageShape == [28, 28, 1] else { return .different([]) }
        let mismatches =
            training.mismatches(fingerprint: FashionMNIST.trainingFingerprint)
            + test.mismatches(fingerprint: FashionMNIST.testFingerprint)
        return mismatches.isEmpty ? .genuine : .different(isAnything ? [] : mismatches)
    }
}

/// The training or the test images, and how their files compare with the published ones.
private struct Part {
    let images: ImageSet
    let imagesURL: URL
    let labelsURL: URL
    let md5s: [String]
    /// Empty when the files equal the published ones byte for byte; nil when only a fingerprint can decide.
    private let differentFiles: [Genuineness.Mismatch]?

    init(_ pair: DatasetSource.IDXPair, as parts: (images: DatasetPart, labels: DatasetPart)) throws {
        let images = try IDXReader.read(pair.images, .images)
        let labels = try IDXReader.read(pair.labels, .labels)
        guard labels.bytes.count == images.dimensions[0],
            let set = ImageSet(
                height: images.dimensions[1], width: images.dimensions[2],
                channels: images.dimensions.count == 4 ? images.dimensions[3] : 1, pixels: images.bytes,
                labels: labels.bytes)
        else {
            throw FileError(
                pair.labels,
                "expected \(images.dimensions[0]) labels, as many as there are images in "
                    + "\(pair.images.lastPathComponent), found \(labels.bytes.count)")
        }
        self.images = set
        imagesURL = pair.images
        labelsURL = pair.labels
        md5s = [images.md5, labels.md5]
        differentFiles = [(parts.images, pair.images, images.md5), (parts.labels, pair.labels, labels.md5)]
            .compactMap { part, url, md5 in
                let expected = FashionMNIST.file(part).md5
                return md5 == expected ? nil : .init(url: url, hash: .bytes, expected: expected, found: md5)
            }
    }

    init(_ images: ImageSet, of imagesURL: URL, _ labelsURL: URL) {
        self.images = images
        (self.imagesURL, self.labelsURL) = (imagesURL, labelsURL)
        md5s = [Self.md5(of: images)]
        differentFiles = nil
    }

    /// Returns the MD5 of the pixels and the labels, the latter in two bytes each, in hexadecimal.
    private static func md5(of images: ImageSet) -> String {
        let hash = MessageDigest(.md5)
        images.withPixels { hash.update(UnsafeRawBufferPointer($0)) }
        hash.update(images.labels.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
        return hexadecimal(hash.finalize())
    }

    /// Rejects implausible labels.
    /// - Parameter areToLearnFrom: whether at least two classes are required.
    func checkLabels(below classCount: Int?, areToLearnFrom: Bool) throws {
        if let classCount, let position = images.labels.firstIndex(where: { Int($0) >= classCount }) {
            throw FileError(
                labelsURL,
                "expected labels from 0 to \(classCount - 1), found \(images.labels[position]) for image \(position)"
            )
        }
        let look = LabelLook(images.labels)
        if areToLearnFrom, look.isConstant, images.count > 1 {
            throw FileError(
                labelsURL,
                "expected labels of two classes at least, found \(look) for all \(images.count) images; are the labels "
                    + "elsewhere in the file?")
        }
        guard !look.isPixel else {
            throw FileError(
                labelsURL,
                "expected labels, found what looks like a pixel: \(look), most of them the same; are the labels "
                    + "elsewhere in the file?")
        }
    }

    /// Returns the differences from the published set; another order of the images is not a difference.
    func mismatches(fingerprint expected: String) -> [Genuineness.Mismatch] {
        if let differentFiles, differentFiles.isEmpty { return [] }
        let found = images.fingerprint
        if found == expected { return [] }
        return differentFiles ?? [.init(url: imagesURL, hash: .images, expected: expected, found: found)]
    }
}
