import FashionCore
import FashionTraining
import Foundation

/// The state of a transfer that its checkpoint keeps beside that of the trainer.
struct TransferState: Codable {
    /// The configuration that the transfer began with.
    var configuration: TransferConfiguration
    /// The MD5 of the file that the backbone was read from; `nil` for random weights.
    var weightsMD5: String?
    /// The current part: 1 for the head, or for the whole network with random weights; 2 for fine-tuning.
    var stage = 1
    /// The history of the first part, once the second has begun.
    var first = History()

    /// Encodes the state as a checkpoint's context.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Returns the rows of all parts so far, given those of the current one.
    func joined(_ history: History) -> History {
        configuration.fineTune == nil ? history : first.appending(history, stage: stage)
    }

    init(_ configuration: TransferConfiguration) { self.configuration = configuration }

    /// Decodes the state in a checkpoint.
    /// - Throws: `FileError` for a checkpoint of another command.
    init(of checkpoint: Checkpoint, in file: URL) throws {
        guard let context = checkpoint.context else {
            throw FileError(file, "expected the checkpoint of a transfer, found one of another training")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            self = try decoder.decode(TransferState.self, from: Data(context.utf8))
            try configuration.validate()
        } catch {
            throw FileError(file, "expected the state of a transfer: \(error.reason)")
        }
        guard stage == 1 || (stage == 2 && configuration.fineTune != nil) else {
            throw FileError(
                file, "expected part 1 of a transfer, or 2 of one with --fine-tune, found \(stage)")
        }
    }
}
