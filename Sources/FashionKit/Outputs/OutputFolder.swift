import Foundation

/// Where the files of a training and its evaluation lie; the names are those of the reference project.
public struct OutputFolder: Sendable {
    /// Which of the two networks that one folder may hold.
    public enum Part: Sendable {
        /// The network of `fashion train`.
        case network
        /// The pre-trained network of `fashion transfer`.
        case transfer
    }

    /// The folder of the training.
    public let root: URL
    private let part: Part

    /// Names the files of a folder; nothing is read or made.
    public init(_ path: String, _ part: Part = .network) {
        root = URL(fileURLWithPath: path, isDirectory: true)
        self.part = part
    }

    /// The place for the results of a model: apart from the other network's where it is the folder's pre-trained one.
    public init(_ path: String, resultsOf model: URL) {
        let transfer = OutputFolder(path, .transfer)
        let isTransfer = model.standardizedFileURL.path == transfer.model.standardizedFileURL.path
        self = isTransfer ? transfer : OutputFolder(path)
    }

    /// Whether these are the files of the pre-trained network.
    public var isTransfer: Bool { part == .transfer }

    /// The best model so far, in Keras' HDF5 layout.
    public var model: URL { saved("best_model.h5", or: "transfer_model.h5") }
    /// The figures of every epoch.
    public var history: URL { saved("training_history.json", or: "transfer_history.json") }
    /// The same for Python's `pickle.load`, under Keras' names only.
    public var pickledHistory: URL { saved("training_history.pkl", or: "transfer_history.pkl") }
    /// The state of a training that is not finished.
    public var checkpoint: URL { saved("checkpoint.fashion", or: "transfer_checkpoint.fashion") }
    /// The resolved configuration of the training.
    public var configuration: URL { result("config.yaml") }
    /// The figures of the evaluation.
    public var metrics: URL { result("metrics.json") }
    /// Precision, recall and F1 by class, and what to notice in them.
    public var classificationReport: URL { result("classification_report.txt") }
    /// Some test images, and what the model says of each.
    public var sampleAnalysis: URL { result("sample_predictions_analysis.txt") }
    /// Everything that an evaluation found, as a page for browsers.
    public var pageReport: URL { result("report.html") }
    /// The same as a document for paper.
    public var documentReport: URL {
        let name = part == .network ? "model-report.pdf" : "pre-train-model-report.pdf"
        return root.appendingPathComponent("Reports/\(name)")
    }

    /// What `explain` draws.
    public var explanations: URL { result("explanations") }

    /// Every test image's probabilities.
    public var predictions: URL { result("predictions.csv") }

    /// A file of an evaluation.
    public func result(_ name: String) -> URL {
        root.appendingPathComponent(part == .network ? "results/\(name)" : "results/transfer/\(name)")
    }

    private func saved(_ network: String, or transfer: String) -> URL {
        root.appendingPathComponent("saved_model/\(part == .network ? network : transfer)")
    }
}
