import FashionData
import FashionNetworks
import Foundation

/// A digest of everything on which features depend: two files of features with the same key hold the same numbers.
///
/// It covers the network (with image size, preprocessing and the position of the cut), the weights, the images, the
/// engine, the number of threads and the version of this program's features.
package struct FeatureKey: Equatable, Sendable {
    /// The version of the computation; it is incremented by changes that give other numbers.
    static let version: UInt32 = 1
    /// The size of a digest in bytes.
    static let size = 32

    /// The SHA-256 digest.
    let digest: Data

    /// Computes the key of one set of features.
    /// - Parameters:
    ///   - network: the network as text, up to the features.
    ///   - graph: the same network, for the order of its weights.
    ///   - engine: the engine, with its version and the number of threads.
    /// - Throws: `GraphError` when a weight is missing.
    package init(
        network: String, graph: Graph, weights: Weights, images: ImageSet, engine: String
    ) throws {
        let hash = MessageDigest(.sha256)
        func add(_ part: Data) {
            // The length comes first, so that no two lists of parts give the same bytes.
            var length = Data()
            length.append(littleEndian: UInt64(part.count))
            hash.update(length)
            hash.update(part)
        }
        var sizes = Data()
        sizes.append(littleEndian: Self.version)
        for size in [images.count, images.height, images.width] {
            sizes.append(littleEndian: UInt64(size))
        }
        add(sizes)
        add(Data(engine.utf8))
        add(Data(network.utf8))
        for parameter in graph.parameters {
            var numbers = Data()
            numbers.append(littleEndian: try weights.numbers(of: parameter))
            add(Data(parameter.name.utf8))
            add(numbers)
        }
        images.withPixels { hash.update(UnsafeRawBufferPointer($0)) }
        digest = Data(hash.finalize())
    }

    /// Creates a key from its digest.
    init(digest: Data) { self.digest = digest }

    /// The digest in hexadecimal.
    package var text: String { hexadecimal(digest) }
}
