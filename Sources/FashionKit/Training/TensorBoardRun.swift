import FashionCore
import FashionData
import FashionEvaluation
import FashionReporting
import FashionTensorBoard
import FashionTraining
import Foundation

/// Writes the event files of a training for TensorBoard: three runs, each with its own meaning of the step.
///
/// `train` and `validation` use the tags of Keras' callback, by epoch, counted from 0: `epoch_loss`, `epoch_accuracy`,
/// `epoch_learning_rate`, and additional tags. `steps` has the figures of single batches, `batch_loss` and so on, by
/// the number of the step in the whole training, counted from 1. Keras writes those into `train`; but a resumed run has
/// to discard everything after its checkpoint, and an event file can name only one step for that.
public final class TensorBoardRun {
    private let train: EventWriter
    private let validation: EventWriter?
    private let steps: EventWriter
    private let classNames: [String]
    /// Whether a file could not be written, so that it may end within an event.
    private var hasFailed = false

    /// Begins the event files, and writes a sheet of training images, augmented if the training augments them.
    /// - Parameters:
    ///   - folder: the folder that receives a subfolder for each run.
    ///   - start: the state from which the training starts or resumes;
    ///     later epochs and steps in existing files are discarded.
    /// - Throws: `FileError` that names the event file, `FigureError`.
    public init(
        folder: URL, start: Checkpoint, images: ImageSet, split: StratifiedSplit, classNames: [String]
    ) throws {
        func writer(_ name: String, startingAt step: Int) throws -> EventWriter {
            try EventWriter(folder: folder.appendingPathComponent(name), startingAt: step)
        }
        train = try writer("train", startingAt: start.epoch)
        validation = split.validation.isEmpty ? nil : try writer("validation", startingAt: start.epoch)
        steps = try writer("steps", startingAt: start.optimizerSteps + 1)
        self.classNames = classNames
        if start.epoch == 0 {
            let sheet = try ContactSheet(
                of: images, classNames: classNames, columns: 8,
                augmentedBy: start.configuration.augment ? start.configuration : nil)
            try train.write(["training_samples": try .image(sheet.draw())], step: 0)
        }
    }

    /// Checks that event files can be made in a folder, before anything else is changed for a training.
    /// - Parameter path: the folder, which is made if missing; `nil` for a training without event files.
    /// - Throws: `FileError` that names the folder.
    static func requireFolder(_ path: String?) throws {
        guard let folder = path.map({ URL(fileURLWithPath: $0, isDirectory: true) }) else { return }
        try WholeFile.makeFolder(folder, of: folder)
        guard access(folder.path, W_OK | X_OK) == 0 else {
            throw FileError(folder, "cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes an event of the training, unless an earlier one could not be written: event files are no reason to end a
    /// training.
    /// - Parameter warn: is called with the problem of the first event that cannot be written.
    /// - Throws: `FigureError`.
    func report(_ event: TrainingEvent, warn: (String) -> Void) throws {
        guard !hasFailed else { return }
        do {
            try report(event)
        } catch let error as FileError {
            hasFailed = true
            warn("\(error); the training goes on, and writes no more event files for TensorBoard")
        }
    }

    /// Writes an event of the training.
    /// - Throws: `FileError` that names the event file, `FigureError`.
    public func report(_ event: TrainingEvent) throws {
        switch event {
        case .epochBegan, .learningRateReduced: break
        case .stepEnded(let progress):
            let step = progress.step
            try steps.write(
                [
                    "batch_loss": .scalar(step.loss), "batch_accuracy": .scalar(step.accuracy),
                    "batch_learning_rate": .scalar(step.learningRate),
                    "batch_images_per_second": .scalar(step.imagesPerSecond),
                    "batch_gradient_norm": .scalar(step.gradientNorm ?? .nan),
                ], step: step.number)
        case .validated(let predictions, let epoch):
            var matrix = ConfusionMatrixFigure(
                title: "Validation images, epoch \(epoch + 1)", classNames: classNames,
                counts: ConfusionMatrix(predictions).counts)
            if classNames.count > 40 { matrix.showMostConfused(20) }
            try validation?.write(["confusion_matrix": try .image(matrix.draw())], step: epoch)
        case .epochEnded(let record, _):
            try train.write(
                [
                    "epoch_loss": .scalar(record.loss), "epoch_accuracy": .scalar(record.accuracy),
                    "epoch_learning_rate": .scalar(record.learningRate),
                    "epoch_images_per_second": .scalar(record.imagesPerSecond),
                    "epoch_gradient_norm": .scalar(record.gradientNorm ?? .nan),
                ], step: record.epoch)
            if let loss = record.valLoss, let accuracy = record.valAccuracy {
                try validation?.write(
                    ["epoch_loss": .scalar(loss), "epoch_accuracy": .scalar(accuracy)], step: record.epoch)
            }
        }
    }
}

extension EventWriter.Value {
    /// Returns a drawing as an image value.
    fileprivate static func image(_ canvas: Canvas) throws -> Self {
        .image(png: try canvas.png(), width: canvas.width, height: canvas.height)
    }
}
