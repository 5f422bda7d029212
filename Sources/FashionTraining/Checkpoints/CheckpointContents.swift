import FashionCore
import Foundation

/// The JSON text of a checkpoint file: everything but the arrays, and a list of the arrays that follow.
struct CheckpointContents: Codable {
    /// The set of arrays of a checkpoint to which an array belongs.
    enum Group: String, Codable, CaseIterable {
        case weights, bestWeights, averagedWeights, optimizerSlots, imageLosses

        var path: WritableKeyPath<Checkpoint, [String: [Float]]> {
            switch self {
            case .weights: \.weights
            case .bestWeights: \.bestWeights
            case .averagedWeights: \.averagedWeights
            case .optimizerSlots: \.optimizerSlots
            case .imageLosses: \.imageLosses
            }
        }
    }

    /// An array that follows the text; `count` is its number of float32 elements.
    struct Entry: Codable {
        let group: Group
        let name: String
        let count: Int
    }

    let configuration: TrainingConfiguration
    let network: String?
    let teacherMD5: String?
    let classWeights: [Double]?
    let context: String?
    let data: DataDigest?
    let epoch: Int
    let step: Int
    let partialEpoch: Checkpoint.PartialEpoch
    let optimizerSteps: Int
    let learningRate: Double
    let history: History
    let callbacks: Callbacks
    let arrays: [Entry]

    init(_ checkpoint: Checkpoint) {
        configuration = checkpoint.configuration
        network = checkpoint.network
        teacherMD5 = checkpoint.teacherMD5
        classWeights = checkpoint.classWeights
        context = checkpoint.context
        data = checkpoint.data
        epoch = checkpoint.epoch
        step = checkpoint.step
        partialEpoch = checkpoint.partialEpoch
        optimizerSteps = checkpoint.optimizerSteps
        learningRate = checkpoint.learningRate
        history = checkpoint.history
        callbacks = checkpoint.callbacks
        arrays = Group.allCases.flatMap { group in
            checkpoint[keyPath: group.path].sorted { $0.key < $1.key }.map {
                Entry(group: group, name: $0.key, count: $0.value.count)
            }
        }
    }

    /// The size of all arrays in bytes, computed from arrays in memory, whose counts cannot overflow.
    var arrayBytes: Int { arrays.reduce(0) { $0 + $1.count * 4 } }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(self)
    }

    init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(CheckpointContents.self, fromFile: json)
    }

    /// Slices the bytes that follow the text into the checkpoint's arrays.
    /// - Throws: ``SettingError`` for a configuration out of range, `DecodingError` for impossible counts.
    func checkpoint(arrays bytes: Data) throws -> Checkpoint {
        let counts =
            [
                epoch, step, optimizerSteps, partialEpoch.images, partialEpoch.gradientNorms?.count ?? 0,
            ].map(Double.init) + [partialEpoch.correct, partialEpoch.represented ?? 0]
        guard counts.allSatisfy({ 0...0x1p48 ~= $0 }) else { throw broken("found a count out of range") }
        try configuration.validate()
        var checkpoint = Checkpoint(configuration: configuration)
        checkpoint.network = network
        // Earlier versions stored the teacher's MD5 as the context.
        let isTeachers = teacherMD5 == nil && configuration.teacher != nil
        checkpoint.teacherMD5 = isTeachers ? context : teacherMD5
        checkpoint.classWeights = classWeights
        checkpoint.context = isTeachers ? nil : context
        checkpoint.data = data
        checkpoint.epoch = epoch
        checkpoint.step = step
        checkpoint.partialEpoch = partialEpoch
        checkpoint.optimizerSteps = optimizerSteps
        checkpoint.learningRate = learningRate
        checkpoint.history = history
        checkpoint.callbacks = callbacks
        var rest = bytes
        for entry in arrays {
            guard entry.count >= 0, entry.count <= rest.count / 4 else {
                throw broken("\(entry.name): expected \(entry.count) numbers, found \(rest.count / 4)")
            }
            let array = rest.prefix(entry.count * 4)
            checkpoint[keyPath: entry.group.path][entry.name] = array.littleEndianFloats
            rest = rest.dropFirst(array.count)
        }
        guard rest.isEmpty else { throw broken("found \(rest.count) bytes after the last array") }
        return checkpoint
    }

    private func broken(_ problem: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: problem))
    }
}
