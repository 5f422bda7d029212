import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionTraining
import Foundation

extension TransferConfiguration {
    /// Returns a few lines that describe the network, the data and the training.
    /// - Parameters:
    ///   - graph: the whole network.
    ///   - split: the indices of the training and validation images.
    ///   - weights: the backbone's file; `nil` for random weights.
    public func summary(of graph: Graph, on dataset: Dataset, _ split: StratifiedSplit, weights: URL?)
        -> String
    {
        let counts = [split.training.count, split.validation.count].map(Formatting.grouped)
        return """
            Network: \(graph.name), \(graph.nodes.count) layers, \(Formatting.grouped(graph.parameterCount)) parameters, \
            images resized to \(imageSize)×\(imageSize)
            Weights: \(weights?.path ?? "random")
            Data: \(dataset.source.location.path), \(counts[0]) images to train, \(counts[1]) to validate
            Recipe \(training.recipe.rawValue): \(training.optimizer.rawValue), batch \(training.batchSize), \
            seed \(training.seed), \(training.threads) threads, oneDNN \(Engine.libraryVersion)
            """
                + (training.remark(onValidationOf: dataset, split).map { "\n" + $0 } ?? "")
    }
}

extension TransferPart {
    /// A heading that says what is trained.
    public var title: String {
        switch self {
        case .everything: return "The whole network, from random weights"
        case .head: return "Stage one: the head; the backbone is frozen"
        case .fineTuning(let stages):
            let what =
                stages == TransferConfiguration.allStages ? "all layers" : "the last \(stages) of 4 stages"
            return "Stage two: fine-tuning \(what); batch normalisation in inference mode"
        }
    }
}

extension FeatureEvent {
    /// Returns the event in one line.
    /// - Parameter seconds: the time that computing the features took, for ``kept(_:images:bytes:)``.
    public func text(seconds: Double = 0) -> String {
        switch self {
        case .computedAnew(let reason): "Features are computed anew in every epoch: \(reason)"
        case .found(let file, let bytes):
            "Features: \(file.path) (\(Formatting.bytes(Double(bytes))), checked)"
        case .computing(_, let total): "Computing the features of \(Formatting.grouped(total)) images"
        case .kept(let file, let images, let bytes):
            "Features of \(Formatting.grouped(images)) images in \(Formatting.duration(seconds)), "
                + "\(Formatting.bytes(Double(bytes))): \(file.path)"
        }
    }
}
