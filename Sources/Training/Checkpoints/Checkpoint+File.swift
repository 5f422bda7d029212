import CZlib
import FashionCore
import Foundation

/// The file: a header of 24 bytes, then a binary property list.
///
/// Header, little-endian: the eight letters `FASHCKPT`, the version (UInt32), the CRC-32 of the property list (UInt32)
/// and its length (UInt64). Arrays are little-endian float32, so every bit comes back.
extension Checkpoint {
    /// The version of the layout; a reader takes no other.
    static let version: UInt32 = 1
    private static let magic = Data("FASHCKPT".utf8)
    private static let headerSize = 24
    /// More than any network of ours needs, and far less than memory holds.
    private static let largestFile = 1 << 32

    /// Writes the file whole.
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let payload: Data
        do {
            payload = try encoder.encode(Stored(self))
        } catch {
            throw FileError(url, "the checkpoint cannot be encoded: \(error.localizedDescription)")
        }
        var file = Self.magic
        file.append(littleEndian: Self.version)
        file.append(littleEndian: payload.checksum)
        file.append(littleEndian: UInt64(payload.count))
        file.append(payload)
        try WholeFile.write(file, to: url)
    }

    /// Reads a file that ``write(to:)`` wrote.
    /// - Throws: `FileError` that says whether the file is foreign, of another version, cut short or damaged.
    public init(contentsOf url: URL) throws {
        let file = try WholeFile.contents(of: url, atMost: Self.largestFile)
        guard file.starts(with: Self.magic) else {
            throw FileError(url, "expected a training checkpoint, found a file of another kind")
        }
        guard file.count >= Self.headerSize else {
            throw FileError(url, "expected a header of \(Self.headerSize) bytes, found \(file.count) bytes")
        }
        let version: UInt32 = file.littleEndian(at: 8)
        guard version == Self.version else {
            throw FileError(
                url,
                "expected a checkpoint of version \(Self.version), found version \(version); start a new training"
            )
        }
        let payload = file.dropFirst(Self.headerSize)
        let length: UInt64 = file.littleEndian(at: 16)
        guard length == UInt64(payload.count) else {
            throw FileError(
                url,
                "expected \(length) bytes after the header, found \(payload.count): cut short or added to")
        }
        let checksum: UInt32 = file.littleEndian(at: 12)
        guard payload.checksum == checksum else {
            throw FileError(
                url,
                "damaged: expected the checksum \(String(checksum, radix: 16)), found \(String(payload.checksum, radix: 16))"
            )
        }
        do {
            self = try PropertyListDecoder().decode(Stored.self, from: payload).checkpoint()
        } catch {
            throw FileError(url, "expected a checkpoint's contents: \(error.reason)")
        }
    }
}

/// The checkpoint with its arrays as bytes.
private struct Stored: Codable {
    let configuration: TrainingConfiguration
    let epoch: Int
    let step: Int
    let partialEpoch: Checkpoint.PartialEpoch
    let weights: [String: Data]
    let bestWeights: [String: Data]
    let optimizerSlots: [String: Data]
    let optimizerSteps: Int
    let learningRate: Double
    let history: History
    let callbacks: Callbacks

    init(_ checkpoint: Checkpoint) {
        configuration = checkpoint.configuration
        epoch = checkpoint.epoch
        step = checkpoint.step
        partialEpoch = checkpoint.partialEpoch
        weights = checkpoint.weights.mapValues(Data.init(littleEndian:))
        bestWeights = checkpoint.bestWeights.mapValues(Data.init(littleEndian:))
        optimizerSlots = checkpoint.optimizerSlots.mapValues(Data.init(littleEndian:))
        optimizerSteps = checkpoint.optimizerSteps
        learningRate = checkpoint.learningRate
        history = checkpoint.history
        callbacks = checkpoint.callbacks
    }

    /// - Throws: `SettingError` for a configuration out of range, `DecodingError` for counts that cannot be.
    func checkpoint() throws -> Checkpoint {
        let counts = [epoch, step, optimizerSteps, partialEpoch.correct, partialEpoch.images]
        let arrays = [weights, bestWeights, optimizerSlots].flatMap(\.values)
        guard counts.allSatisfy({ 0...(1 << 48) ~= $0 }), arrays.allSatisfy({ $0.count.isMultiple(of: 4) })
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: [], debugDescription: "found a negative count or an array of broken numbers"))
        }
        try configuration.validate()
        var checkpoint = Checkpoint(configuration: configuration)
        checkpoint.epoch = epoch
        checkpoint.step = step
        checkpoint.partialEpoch = partialEpoch
        checkpoint.weights = weights.mapValues(\.littleEndianFloats)
        checkpoint.bestWeights = bestWeights.mapValues(\.littleEndianFloats)
        checkpoint.optimizerSlots = optimizerSlots.mapValues(\.littleEndianFloats)
        checkpoint.optimizerSteps = optimizerSteps
        checkpoint.learningRate = learningRate
        checkpoint.history = history
        checkpoint.callbacks = callbacks
        return checkpoint
    }
}
