import FashionCore
import FashionTraining
import Foundation

/// The checkpoint of an unfinished training.
extension OutputFolder {
    /// Checks that a new training does not overwrite an unfinished one.
    /// - Throws: `FileError`.
    package func requireNoCheckpoint() throws {
        guard !FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "a training that has not finished lies here; continue it with --resume, or delete this file "
                    + "to start anew")
        }
    }

    /// Reads the checkpoint of the training to resume.
    /// - Throws: `FileError` when there is none or it is damaged.
    package func readCheckpoint() throws -> Checkpoint {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "expected the checkpoint of a training to continue, found none; train without --resume")
        }
        return try Checkpoint(contentsOf: checkpoint)
    }

    /// Removes the checkpoint, if there is one.
    package func removeCheckpoint() throws {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else { return }
        try FileManager.default.removeItem(at: checkpoint)
    }
}
