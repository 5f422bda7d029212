import FashionCore
import FashionNetworks
import Foundation

extension Model {
    /// Checks that variance plus ε, whose square root is a divisor, is positive in every batch normalisation.
    /// - Throws: `FileError` that names the file and the layer.
    func requireVariances(in url: URL) throws {
        for node in graph.nodes {
            guard let layer = node.layer.as(BatchNormalization.self) else { continue }
            for parameter in graph.parameters(of: node) where parameter.role == .movingVariance {
                let variances = weights[parameter] ?? []
                let bad = variances.indices.filter { !(variances[$0] + layer.epsilon > 0) }
                guard let first = bad.first else { continue }
                throw FileError(
                    url,
                    "layer \(node.name): expected variances of 0 and more, found \(variances[first]) for channel \(first)"
                        + (bad.count > 1 ? " and others for \(bad.count - 1) more" : "")
                        + ", whose root is no number; the file was damaged or changed: take it from before that, or train again"
                )
            }
        }
    }
}
