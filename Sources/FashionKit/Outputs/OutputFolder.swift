import Foundation

/// The files of a training and its evaluation; their names follow the reference project.
public struct OutputFolder: Sendable {
    /// One of the two networks that a folder may hold.
    public enum Part: Sendable {
        /// The network of `fashion train`.
        case network
        /// The pre-trained network of `fashion transfer`.
        case transfer
    }

    /// The folder of the training.
    public let root: URL
    private let part: Part

    /// Names the files of a folder, without reading or creating anything.
    public init(_ path: String, _ part: Part = .network) {
        root = URL(fileURLWithPath: path, isDirectory: true)
        self.part = part
    }

    /// Creates the folder for the results of a model: the transfer's own if `model` is the folder's pre-trained one.
    public init(_ path: String, resultsOf model: URL) {
        let transfer = OutputFolder(path, .transfer)
        let isTransfer = model.standardizedFileURL.path == transfer.model.standardizedFileURL.path
        self = isTransfer ? transfer : OutputFolder(path)
    }

    /// Whether these are the files of the pre-trained network.
    public var isTransfer: Bool { part == .transfer }

    /// The best model so far, in Keras' HDF5 layout.
    public var model: URL { saved("best_model.h5", or: "transfer_model.h5") }
    /// The history: the figures of every epoch.
    public var history: URL { saved("training_history.json", or: "transfer_history.json") }
    /// The history for Python's `pickle.load`, with Keras' names only.
    public var pickledHistory: URL { saved("training_history.pkl", or: "transfer_history.pkl") }
    /// The state of an unfinished training.
    public var checkpoint: URL { saved("checkpoint.fashion", or: "transfer_checkpoint.fashion") }
    /// The resolved configuration of the training.
    public var configuration: URL { result("config.yaml") }
    /// The figures of the evaluation.
    public var metrics: URL { result("metrics.json") }
    /// Precision, recall and F1 by class, with remarks.
    public var classificationReport: URL { result("classification_report.txt") }
    /// A sample of test images with the model's predictions.
    public var sampleAnalysis: URL { result("sample_predictions_analysis.txt") }
    /// The report of the evaluation as HTML.
    public var pageReport: URL { result("report.html") }
    /// The report of the evaluation as PDF.
    public var documentReport: URL {
        let name = part == .network ? "model-report.pdf" : "pre-train-model-report.pdf"
        return root.appendingPathComponent("Reports/\(name)")
    }

    /// The folder of the drawings of `explain`.
    public var explanations: URL { result("explanations") }

    /// The probabilities of every test image.
    public var predictions: URL { result("predictions.csv") }

    /// Returns the location of a result file.
    public func result(_ name: String) -> URL {
        root.appendingPathComponent(part == .network ? "results/\(name)" : "results/transfer/\(name)")
    }

    private func saved(_ network: String, or transfer: String) -> URL {
        root.appendingPathComponent("saved_model/\(part == .network ? network : transfer)")
    }
}
