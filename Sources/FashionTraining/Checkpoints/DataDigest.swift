import Crypto
import FashionData
import Foundation

/// What tells the images of one training from those of another: sizes, and hashes of images and labels.
///
/// Where the data lies does not matter, so that a folder may be moved while a training is interrupted.
public struct DataDigest: Codable, Equatable, Sendable {
    /// `[N, H, W]` of grey images, `[N, H, W, 3]` in colour.
    public let shape: [Int]
    /// The classes' names, label 0 first.
    public let classNames: [String]
    /// SHA-256 of the pixels in order, in hexadecimal.
    public let images: String
    /// SHA-256 of the labels in order, in hexadecimal.
    public let labels: String
    /// The same of pixels and then labels of the test images, where they are part of the run: a transfer ends with their
    /// evaluation. Nothing of them enters a training, so that one may go on beside other test images.
    public let test: String?
    /// Where the data lay, for messages.
    public let folder: String

    /// The digest of the images of a training, those held back included.
    /// - Parameter test: the test images of a run that evaluates them.
    public init(_ images: ImageSet, test: ImageSet? = nil, classNames: [String], folder: URL) {
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
        self.folder = folder.path
    }

    /// What differs from the data of another training, in words; nil when nothing does.
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

    /// A byte a label where all fit, as files of up to 256 classes have them, else two.
    private static func bytes(of labels: [UInt16]) -> [UInt8] {
        let bytes = labels.compactMap { UInt8(exactly: $0) }
        return bytes.count == labels.count
            ? bytes : labels.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    private static func hash(_ parts: UnsafeRawBufferPointer...) -> String {
        var hash = SHA256()
        for part in parts { hash.update(bufferPointer: part) }
        return hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
