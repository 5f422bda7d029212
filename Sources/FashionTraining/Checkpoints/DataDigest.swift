import FashionData
import Foundation

/// A fingerprint of a training's data: sizes, and hashes of images and labels.
///
/// The location of the data is not part of the comparison, so a folder may be moved while training is interrupted.
public struct DataDigest: Codable, Equatable, Sendable {
    /// `[N, H, W]` for grey images, `[N, H, W, 3]` for colour.
    public let shape: [Int]
    /// The names of the classes, label 0 first.
    public let classNames: [String]
    /// SHA-256 of the pixels in order, in hexadecimal.
    public let images: String
    /// SHA-256 of the labels in order, in hexadecimal.
    public let labels: String
    /// SHA-256 of the pixels and then the labels of the test images, when they are part of the run, as in transfer
    /// learning, which ends with their evaluation; otherwise nil. Test images do not affect training, so it may
    /// continue without any.
    public let test: String?
    /// The bounds of the images that the data itself sets aside for validation, none when it sets none aside; nil in
    /// files of earlier versions.
    public let validation: [Int]?
    /// The folder of the data, for messages.
    public let folder: String

    /// Computes the digest of a training's images, including those held back.
    /// - Parameters:
    ///   - validation: the indices of the images that the data itself sets aside.
    ///   - test: the test images, for a run that evaluates them.
    public init(
        _ images: ImageSet, validation: Range<Int>? = nil, test: ImageSet? = nil, classNames: [String],
        folder: URL
    ) {
        shape =
            [images.count, images.height, images.width] + (images.channels == 1 ? [] : [images.channels])
        self.classNames = classNames
        self.images = images.withPixels { Self.hash(UnsafeRawBufferPointer($0)) }
        labels = Self.bytes(of: images.labels).withUnsafeBytes { Self.hash($0) }
        self.test = test.map { test in
            test.withPixels { pixels in
                Self.bytes(of: test.labels).withUnsafeBytes { Self.hash(UnsafeRawBufferPointer(pixels), $0) }
            }
        }
        self.validation = validation.map { [$0.lowerBound, $0.upperBound] } ?? []
        self.folder = folder.path
    }

    /// Describes what differs from the data of another training; nil when nothing does.
    public func difference(from other: DataDigest) -> String? {
        func size(_ digest: DataDigest) -> String {
            digest.shape.count >= 3
                ? "\(digest.shape[0]) images of \(digest.shape[1])×\(digest.shape[2])"
                    + (digest.shape.count == 4 ? " in colour" : "") : "\(digest.shape)"
        }
        if shape != other.shape { return "expected \(size(other)), found \(size(self))" }
        if images != other.images {
            return "expected images with the SHA-256 \(other.images.prefix(16))…, found \(images.prefix(16))…"
        }
        if labels != other.labels {
            return
                "expected labels with the SHA-256 \(other.labels.prefix(16))…, found \(labels.prefix(16))… "
                + "for the same images"
        }
        if let validation, let expected = other.validation, validation != expected {
            func division(_ bounds: [Int]) -> String {
                bounds.count == 2 ? "\(bounds[0] + 1) to \(bounds[1])" : "none"
            }
            return
                "expected as images for validation \(division(expected)), found \(division(validation))"
        }
        if let test, let expected = other.test, test != expected {
            return
                "expected test images with the SHA-256 \(expected.prefix(16))…, found \(test.prefix(16))…"
        }
        if classNames != other.classNames {
            return "expected the classes \(other.classNames.joined(separator: ", ")), found "
                + classNames.joined(separator: ", ")
        }
        return nil
    }

    /// The labels with one byte each when all fit, as in files of up to 256 classes, otherwise with two.
    private static func bytes(of labels: [UInt16]) -> [UInt8] {
        let bytes = labels.compactMap { UInt8(exactly: $0) }
        return bytes.count == labels.count
            ? bytes : labels.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    private static func hash(_ parts: UnsafeRawBufferPointer...) -> String {
        let hash = MessageDigest(.sha256)
        for part in parts { hash.update(part) }
        return hexadecimal(hash.finalize())
    }
}
