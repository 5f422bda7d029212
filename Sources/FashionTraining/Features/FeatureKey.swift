import Crypto
import FashionData
import FashionNetworks
import Foundation

/// What features depend on, as a digest: two files of features with one key hold the same numbers.
///
/// Network (with image size, preprocessing and the place of the cut), weights, images, the engine, the number of threads
/// and the version of this program's features all go into it.
package struct FeatureKey: Equatable, Sendable {
    /// The version of what the program computes; a change that gives other numbers counts it up.
    static let version: UInt32 = 1
    /// Bytes of a digest.
    static let size = 32

    /// SHA-256.
    let digest: Data

    /// The key of one set of features.
    /// - Parameters:
    ///   - network: the network as a text, up to the features.
    ///   - graph: the same network, for the order of its weights.
    ///   - engine: what computes, with its version and the number of threads.
    /// - Throws: `GraphError` when a weight is missing.
    package init(
        network: String, graph: Graph, weights: Weights, images: ImageSet, engine: String
    ) throws {
        var hash = SHA256()
        func add(_ part: Data) {
            // The length first, so that no two lists of parts give the same bytes.
            var length = Data()
            length.append(littleEndian: UInt64(part.count))
            hash.update(data: length)
            hash.update(data: part)
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
        images.pixels.withUnsafeBytes { hash.update(bufferPointer: $0) }
        digest = Data(hash.finalize())
    }

    /// A key from its bytes.
    init(digest: Data) { self.digest = digest }

    /// The digest in hexadecimal.
    package var text: String {
        digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
