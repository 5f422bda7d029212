import FashionCore
import FashionModelFiles
import FashionTraining
import Foundation

extension Checkpoint {
    /// The last finished epoch whose model was written; `nil` before the first one.
    var modelsEpoch: EpochRecord? {
        guard var checkpoint = configuration.callbacks.modelCheckpoint else { return nil }
        return history.records.filter { !checkpoint.observe($0).isEmpty }.last
    }

    /// Checks that the model that the training wrote is still there:
    /// a resumed training writes it again only when it improves.
    ///
    /// A model of the epoch after the checkpoint is accepted: it was written just before the training was killed, and
    /// is written again.
    /// - Throws: `FileError` when the file is missing, not a model, or another model.
    func requireModel(in output: OutputFolder) throws {
        guard let expected = modelsEpoch else { return }
        let wayOut =
            "put back the one that the training wrote after epoch \(expected.number), or remove "
            + "\(output.checkpoint.lastPathComponent) and begin again"
        guard FileManager.default.fileExists(atPath: output.model.path) else {
            throw FileError(output.model, "is missing, the best model so far; \(wayOut)")
        }
        let found: ModelMetadata?
        do {
            found = try ModelFile.read(output.model).model.metadata
        } catch let error as FileError {
            throw FileError(output.model, "\(error.plainReason); \(wayOut)")
        }
        if found?.epoch == history.records.count + 1, found?.recipe == configuration.recipe.rawValue {
            return
        }
        guard found?.epoch == expected.number, found?.validationLoss == expected.valLoss else {
            throw FileError(
                output.model,
                "is not the best model so far: expected that of epoch \(expected.number), found "
                    + (found?.epoch.map { "that of epoch \($0) of another training" } ?? "another model")
                    + "; \(wayOut)")
        }
    }

    /// Checks that the training does not end before epochs that are already done.
    /// - Throws: `SettingError`.
    func requireEpochs(_ wanted: Int) throws {
        guard wanted < epoch else { return }
        throw SettingError(
            name: TrainingSetting[\.epochs].name,
            expected: "at least \(epoch), since so many epochs of the training are done", found: "\(wanted)")
    }
}
