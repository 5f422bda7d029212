import FashionCore
import Foundation

/// A data set in memory: training and test images, and where they came from.
public struct Dataset: Sendable {
    /// The images to learn from.
    public let training: ImageSet
    /// The images to be judged by.
    public let test: ImageSet
    /// The classes' names, label 0 first.
    public let classNames: [String]
    /// The files it came from.
    public let source: DatasetSource
    /// The decompressed files' MD5 in hexadecimal, in the order of ``DatasetSource/files``; empty for CSV, whose files
    /// have no published hash.
    public let md5s: [String]
    /// Whether this is Fashion-MNIST as published.
    public let genuineness: Genuineness
}

extension DatasetSource {
    /// Reads the set.
    ///
    /// Costs about a third of a second for the 70,000 images of Fashion-MNIST in compressed IDX, half a second in CSV.
    /// - Parameter classCount: how many classes there are; larger labels are errors.
    /// - Throws: ``FileError`` that names the file, what was expected and what was found.
    public func load(classCount: Int = ClassNames.fashion.count) throws -> Dataset {
        let parts: (training: Part, test: Part)
        switch paths {
        case .idx(let training, let test):
            parts = try (
                Part(training, classCount, as: (.trainingImages, .trainingLabels)),
                Part(test, classCount, as: (.testImages, .testLabels))
            )
        case .csv(let training, let test):
            parts = try (Part(training, classCount), Part(test, classCount))
        }
        let (training, test) = (parts.training.images, parts.test.images)
        guard (test.height, test.width) == (training.height, training.width) else {
            throw FileError(
                parts.test.imagesURL,
                "expected images of \(training.height)×\(training.width) as in "
                    + "\(parts.training.imagesURL.lastPathComponent), found \(test.height)×\(test.width)")
        }
        let mismatches =
            parts.training.mismatches(fingerprint: FashionMNIST.trainingFingerprint)
            + parts.test.mismatches(fingerprint: FashionMNIST.testFingerprint)
        return Dataset(
            training: training, test: test, classNames: ClassNames.guess(for: self, classCount: classCount),
            source: self,
            md5s: parts.training.md5s + parts.test.md5s,
            genuineness: mismatches.isEmpty ? .genuine : .different(mismatches))
    }
}

/// The training or the test images as read, and how their files compare with the published ones.
private struct Part {
    let images: ImageSet
    let imagesURL: URL
    /// Empty for CSV.
    let md5s: [String]
    /// Empty when the files are the published ones byte for byte, nil when only a fingerprint can tell.
    private let differentFiles: [Genuineness.Mismatch]?

    init(
        _ pair: DatasetSource.IDXPair, _ classCount: Int, as parts: (images: DatasetPart, labels: DatasetPart)
    ) throws {
        let images = try IDXReader.read(pair.images, .images)
        let labels = try IDXReader.read(pair.labels, .labels)
        guard labels.bytes.count == images.dimensions[0],
            let set = ImageSet(
                height: images.dimensions[1], width: images.dimensions[2], pixels: images.bytes,
                labels: labels.bytes)
        else {
            throw FileError(
                pair.labels,
                "expected \(images.dimensions[0]) labels, as many as there are images in "
                    + "\(pair.images.lastPathComponent), found \(labels.bytes.count)")
        }
        if let position = labels.bytes.firstIndex(where: { Int($0) >= classCount }) {
            throw FileError(
                pair.labels,
                "expected labels from 0 to \(classCount - 1), found \(labels.bytes[position]) for image \(position)"
            )
        }
        self.images = set
        imagesURL = pair.images
        md5s = [images.md5, labels.md5]
        differentFiles = [(parts.images, pair.images, images.md5), (parts.labels, pair.labels, labels.md5)]
            .compactMap { part, url, md5 in
                let expected = FashionMNIST.file(part).md5
                return md5 == expected ? nil : .init(url: url, hash: .bytes, expected: expected, found: md5)
            }
    }

    init(_ csv: URL, _ classCount: Int) throws {
        images = try CSVReader.read(csv, classCount: classCount)
        imagesURL = csv
        md5s = []
        differentFiles = nil
    }

    /// What differs from the published set; images in another order do not count as different.
    func mismatches(fingerprint expected: String) -> [Genuineness.Mismatch] {
        if let differentFiles, differentFiles.isEmpty { return [] }
        let found = images.fingerprint
        if found == expected { return [] }
        return differentFiles ?? [.init(url: imagesURL, hash: .images, expected: expected, found: found)]
    }
}
