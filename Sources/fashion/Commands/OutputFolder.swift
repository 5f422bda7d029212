import Foundation

/// Where the files of a training and its evaluation lie; the names are those of the reference project.
struct OutputFolder {
    /// The folder that `--output` names.
    let root: URL

    init(_ path: String) { root = URL(fileURLWithPath: path, isDirectory: true) }

    /// The best model so far, in Keras' HDF5 layout.
    var model: URL { root.appendingPathComponent("saved_model/best_model.h5") }
    /// The figures of every epoch.
    var history: URL { root.appendingPathComponent("saved_model/training_history.json") }
    /// The same for Python's `pickle.load`, under Keras' names only.
    var pickledHistory: URL { root.appendingPathComponent("saved_model/training_history.pkl") }
    /// The state of a training that is not finished.
    var checkpoint: URL { root.appendingPathComponent("saved_model/checkpoint.fashion") }
    /// The resolved configuration of the training.
    var configuration: URL { root.appendingPathComponent("results/config.yaml") }
    /// The figures of the evaluation.
    var metrics: URL { root.appendingPathComponent("results/metrics.json") }
    /// Precision, recall and F1 by class, and what to notice in them.
    var classificationReport: URL { root.appendingPathComponent("results/classification_report.txt") }
    /// Some test images, and what the model says of each.
    var sampleAnalysis: URL { root.appendingPathComponent("results/sample_predictions_analysis.txt") }
    /// Everything that an evaluation found, as a page for browsers.
    var pageReport: URL { result("report.html") }
    /// The same as a document for paper.
    var documentReport: URL { root.appendingPathComponent("Reports/model-report.pdf") }

    /// What `explain` draws.
    var explanations: URL { result("explanations") }

    /// A file of an evaluation.
    func result(_ name: String) -> URL { root.appendingPathComponent("results/\(name)") }

    /// Every test image's probabilities.
    var predictions: URL { root.appendingPathComponent("results/predictions.csv") }
}
