import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import FashionTraining
import Foundation

extension TrainingConfiguration {
    /// Returns a description of a training before it starts: the table of the network's layers, then data and settings.
    /// - Parameter split: the indices of the training and validation images.
    public func summary(of graph: Graph, on dataset: Dataset, _ split: StratifiedSplit) -> String {
        let counts = [split.training.count, split.validation.count].map(Formatting.grouped)
        return """
            \(NetworkSummary(graph: graph).text)

            Data: \(dataset.source.location.path), \(counts[0]) images to train, \(counts[1]) to validate
            Recipe \(recipe.rawValue): \(optimizer.rawValue), \
            batch \(batchSize), at most \(epochs) epochs, \
            seed \(seed), \(threads) threads, oneDNN \(Engine.libraryVersion)
            """
                + [remark(onLimitOf: dataset, split), remark(onValidationOf: dataset, split)].compactMap(
                    \.self
                )
                .map { "\n" + $0 }.joined()
    }

    /// Returns a sentence on classes of which `--limit` leaves no image; nil when there are none.
    func remark(onLimitOf dataset: Dataset, _ split: StratifiedSplit) -> String? {
        let left = Set((split.training + split.validation).map { dataset.training.labels[$0] })
        let lost = Set(dataset.training.labels).subtracting(left)
        guard limit != nil, !lost.isEmpty else { return nil }
        return
            "Classes of which --limit leaves no image, so that the network does not learn them: \(names(of: lost, in: dataset))"
    }

    private func names(of labels: Set<UInt16>, in dataset: Dataset) -> String {
        labels.sorted().prefix(5).map { dataset.classNames[Int($0)].shownOnOneLine }.joined(separator: ", ")
            + (labels.count > 5 ? " and \(labels.count - 5) more" : "")
    }

    /// Returns a sentence on classes without validation or training images; nil when each class has both, or when none are
    /// wanted.
    func remark(onValidationOf dataset: Dataset, _ split: StratifiedSplit) -> String? {
        let wayOut =
            dataset.validation != nil
            ? "more images in the validation set help"
            : dataset.preparation == nil
                ? "a larger --validation-fraction helps"
                : "a larger --validation-fraction, or a folder val/, helps"
        guard !split.validation.isEmpty else {
            let help = validationFraction > 0 ? "; " + wayOut : ""
            if keep == .best {
                return
                    "Without validation images no epoch is the best: the last one is kept, and training does not stop early"
                    + (schedule == .plateau ? " or reduce the learning rate" : "") + help
            }
            if schedule == .plateau {
                return
                    "Without validation images the learning rate is never reduced; --schedule one-cycle and cosine need none"
                    + help
            }
            return help.isEmpty
                ? nil : "Without validation images epochs are measured on training images only" + help
        }
        func classes(of indices: [Int]) -> Set<UInt16> { Set(indices.map { dataset.training.labels[$0] }) }
        let (trained, validated) = (classes(of: split.training), classes(of: split.validation))
        func names(_ labels: Set<UInt16>) -> String { self.names(of: labels, in: dataset) }
        let (unseen, untaught) = (trained.subtracting(validated), validated.subtracting(trained))
        let remarks = [
            untaught.isEmpty
                ? nil
                : "Classes without training images, because all of theirs validate: \(names(untaught)); more images help",
            unseen.isEmpty
                ? nil
                : "Classes without validation images: \(names(unseen)); val_macro_f1 leaves them out; \(wayOut)",
        ].compactMap(\.self)
        return remarks.isEmpty ? nil : remarks.joined(separator: "\n")
    }
}

/// A description of a finished training: its duration, the best epoch, and the locations of its files.
public struct TrainingSummary {
    private let configuration: TrainingConfiguration
    private let reason: StopReason?
    private let history: History
    private let output: OutputFolder

    /// Describes a finished training.
    /// - Parameters:
    ///   - reason: the reason why it stopped early; `nil` after its last epoch.
    ///   - output: the folder of its files.
    public init(
        _ configuration: TrainingConfiguration, reason: StopReason?, history: History, in output: OutputFolder
    ) {
        self.configuration = configuration
        self.reason = reason
        self.history = history
        self.output = output
    }

    /// Several lines of text without a trailing newline.
    public var text: String {
        let seconds = history.records.reduce(0) { $0 + $1.seconds }
        let epochs = history.records.count
        return [
            "Finished after \(epochs) epoch\(epochs == 1 ? "" : "s") in \(Formatting.duration(seconds))",
            reason.map { "Stopped early: \($0)" }, best,
            (keepsBest ? "Best model:   " : "Last model:   ") + " \(output.model.path)",
            "History:       \(output.history.path)",
            "Configuration: \(output.configuration.path)",
        ].compactMap(\.self).joined(separator: "\n")
    }

    /// Whether the model is that of the best epoch, which only validation images tell.
    private var keepsBest: Bool {
        configuration.keep == .best && history.records.contains { $0.valLoss != nil }
    }

    private var best: String? {
        let monitor = configuration.monitor
        return history.best(by: monitor).map { best in
            "Best epoch \(best.number): validation loss \(Formatting.decimal(best.valLoss ?? .nan, 4)), "
                + "accuracy \(Formatting.percent(best.valAccuracy ?? .nan))"
                + (monitor == .validationMacroF1
                    ? ", macro F1 \(Formatting.decimal(monitor.value(in: best) ?? .nan, 4))" : "")
        }
    }
}

extension EpochProgress {
    /// Returns the progress of the epoch, for display as a line.
    /// - Parameter epochs: the maximum number of epochs.
    public func progress(of epochs: Int) -> WorkProgress {
        WorkProgress(
            label: "Epoch \(epoch + 1)/\(epochs)", done: done, total: total, elapsed: seconds,
            figures: [.init(name: "loss", value: loss), .init(name: "accuracy", value: accuracy)])
    }
}
