import FashionCore
import FashionModelFiles
import FashionTraining
import Foundation

extension Checkpoint {
    /// Checks that the model that the training wrote is still there.
    /// - Throws: `FileError` when the file is missing, not a model, or another model.
    func requireModel(in output: OutputFolder) throws {
        try output.requireModel(of: configuration, after: history)
    }
}

extension TrainingConfiguration {
    /// Checks that a training does not end before the epochs that it has begun: the weights in the middle of one are not
    /// those of a training that ends before it.
    /// - Throws: `SettingError`.
    func requireEpochs(begun: Int) throws {
        guard epochs < begun else { return }
        throw SettingError(
            name: TrainingSetting[\.epochs].name,
            expected: "at least \(begun), since so many epochs of the training are done or have begun",
            found: "\(epochs)")
    }

    /// Returns the last epoch whose model a training with this history has written; `nil` before the first one.
    fileprivate func modelsEpoch(in history: History) -> EpochRecord? {
        guard var checkpoint = callbacks.modelCheckpoint else { return nil }
        return history.records.filter { !checkpoint.observe($0).isEmpty }.last
    }
}

extension OutputFolder {
    /// Checks that the model that an unfinished training wrote is still there: the resumed training writes it again only when
    /// it improves.
    ///
    /// A model of the epoch after the checkpoint is accepted: it was written just before the training was killed, and
    /// is written again.
    /// - Throws: `FileError` when the file is missing, not a model, or another model.
    func requireModel(of configuration: TrainingConfiguration, after history: History) throws {
        guard let expected = configuration.modelsEpoch(in: history) else { return }
        let wayOut =
            "put back the one that the training wrote after epoch \(expected.number), or remove "
            + "\(checkpoint.lastPathComponent) and begin again"
        guard FileManager.default.fileExists(atPath: model.path) else {
            throw FileError(model, "is missing, the best model so far; \(wayOut)")
        }
        let found: ModelMetadata?
        do {
            found = try ModelFile.read(model).model.metadata
        } catch let error as FileError {
            throw FileError(model, "\(error.plainReason); \(wayOut)")
        }
        if found?.epoch == history.records.count + 1, found?.recipe == configuration.recipe.rawValue {
            return
        }
        guard found?.epoch == expected.number, found?.validationLoss == expected.valLoss else {
            throw FileError(
                model,
                "is not the best model so far: expected that of epoch \(expected.number), found "
                    + (found?.epoch.map { "that of epoch \($0) of another training" } ?? "another model")
                    + "; \(wayOut)")
        }
    }
}
