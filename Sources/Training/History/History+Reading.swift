import FashionCore
import Foundation

/// Histories from files, JSON or pickle, ours or those of Keras users.
extension History {
    /// A history of a hundred thousand epochs is smaller.
    private static let largestFile = 1 << 25

    /// Reads a history that we or Keras wrote: JSON as `json.dump` makes it, or a pickle of `dict[str, list[float]]`. The
    /// contents decide which, not the name.
    ///
    /// Python's `NaN` and `Infinity`, Keras 2's `lr`, and the `acc` of still older versions are understood. Row n becomes
    /// epoch n. `null` reads as NaN, and so do the columns that only some writers have (learning rate, seconds, images per
    /// second) where they are missing. Other columns are passed over. Nothing in a pickle is executed.
    /// - Throws: `FileError` that names the file, and the column or the byte.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: Self.largestFile)
        try self.init(columns: Self.isPickle(data) ? Self.pickled(data, url) : Self.json(data, url), of: url)
    }

    /// Whether a file begins as a pickle does: with a protocol, a dictionary, or a name. JSON begins otherwise.
    private static func isPickle(_ data: Data) -> Bool {
        let beginnings: [PickleOpcode] = [.proto, .mark, .emptyDictionary, .global]
        return data.first.map { first in beginnings.contains { $0.rawValue == first } } ?? false
    }

    private static func pickled(_ data: Data, _ url: URL) throws -> [String: [Double]] {
        do {
            return try PickleReader.columns(of: data)
        } catch let problem as PickleReader.Problem {
            throw FileError(
                url,
                "expected a pickle of a dictionary of lists of numbers: byte \(problem.offset): \(problem.text)"
            )
        }
    }

    private static func json(_ data: Data, _ url: URL) throws -> [String: [Double]] {
        // Foundation's decoder does not check it, and may end the process.
        guard String(validating: data, as: UTF8.self) != nil else {
            throw FileError(url, "expected a text in UTF-8, found bytes that are none")
        }
        do {
            let decoder = JSONDecoder()
            decoder.allowsJSON5 = true
            return try decoder.decode([String: [Double?]].self, from: data).mapValues {
                $0.map { $0 ?? .nan }
            }
        } catch {
            throw FileError(
                url,
                "expected a JSON object of lists of numbers, such as {\"loss\": [0.5, 0.4], …}: \(error.reason)"
            )
        }
    }

    /// Rows from columns by their names.
    private init(columns: [String: [Double]], of url: URL) throws {
        func names() -> String { columns.keys.sorted().prefix(20).joined(separator: ", ") }
        guard let count = columns["loss"]?.count else {
            throw FileError(url, "expected a list named \"loss\", found [\(names())]")
        }
        func column(_ spellings: String...) throws -> [Double]? {
            guard let name = spellings.first(where: { columns[$0] != nil }), let values = columns[name] else {
                return nil
            }
            guard values.count == count else {
                throw FileError(
                    url, "\(name): expected \(count) numbers, as many as \"loss\" has, found \(values.count)")
            }
            return values
        }
        guard let loss = try column("loss"), let accuracy = try column("accuracy", "acc") else {
            throw FileError(url, "expected a list named \"accuracy\", found [\(names())]")
        }
        let valLoss = try column("val_loss")
        let valAccuracy = try column("val_accuracy", "val_acc")
        let learningRate = try column("learning_rate", "lr")
        let seconds = try column("seconds")
        let imagesPerSecond = try column("images_per_second")
        let gradientNorm = try column("gradient_norm")
        let stage = try column("stage")
        self.init(
            (0..<count).map { epoch in
                EpochRecord(
                    epoch: epoch, loss: loss[epoch], accuracy: accuracy[epoch], valLoss: valLoss?[epoch],
                    valAccuracy: valAccuracy?[epoch], learningRate: learningRate?[epoch] ?? .nan,
                    seconds: seconds?[epoch] ?? .nan, imagesPerSecond: imagesPerSecond?[epoch] ?? .nan,
                    gradientNorm: gradientNorm?[epoch], stage: stage.flatMap { Int(exactly: $0[epoch]) })
            })
    }
}
