import FashionCore
import FashionTraining
import Foundation

/// What a transfer's checkpoint keeps beside the trainer's own state.
struct TransferState: Codable {
    /// What the transfer began with.
    var configuration: TransferConfiguration
    /// MD5 of the file that the backbone came from; nil for random weights.
    var weightsMD5: String?
    /// The part of the training that runs: 1 for the head, or for all of a network from random weights; 2 for fine-tuning.
    var stage = 1
    /// The rows of the first part, once the second has begun.
    var first = History()

    /// The state as a checkpoint's context.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    init(_ configuration: TransferConfiguration) { self.configuration = configuration }

    /// The state in a checkpoint.
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
