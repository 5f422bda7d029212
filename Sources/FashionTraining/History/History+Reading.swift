import FashionCore
import Foundation

/// Reads histories from JSON or pickle files, written by this program or by Keras users.
extension History {
    /// The largest file that is read, in bytes; more than a history of 100,000 epochs takes.
    private static let largestFile = 1 << 25

    /// Reads a history written by this program or Keras: JSON as `json.dump` writes it, or a pickle of
    /// `dict[str, list[float]]`. The format is detected from the contents, not the file name.
    ///
    /// Accepts Python's `NaN` and `Infinity`, Keras 2's `lr`, and the `acc` of still older versions. Row n becomes
    /// epoch n. `null` is read as NaN. Columns that only some programs write (learning rate, seconds, images per
    /// second) are NaN when missing. Other columns of validation are metrics; further ones are ignored. Nothing in a pickle is
    /// executed.
    /// - Throws: `FileError` that names the file and the column or the byte.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: Self.largestFile)
        try Self.requireText(data, url)
        try self.init(
            columns: Self.isPickle(data) ? Self.pickled(data, url).columns : Self.json(data, url), of: url)
    }

    /// Returns whether a file begins with an opcode that begins a pickle: a protocol, a dictionary or a name. No JSON
    /// text begins with one of these bytes.
    private static func isPickle(_ data: Data) -> Bool {
        let beginnings: [PickleOpcode] = [.proto, .mark, .emptyDictionary, .global]
        return data.first.map { first in beginnings.contains { $0.rawValue == first } } ?? false
    }

    /// Throws for other kinds of files, so that the error names the kind of file rather than a flaw of its contents.
    private static func requireText(_ data: Data, _ url: URL) throws {
        let kind = ContentKind(beginning: data)
        guard isPickle(data) || [.json, .text, .other].contains(kind) else {
            throw FileError(
                url,
                "is \(kind.title); expected a history, JSON or a pickle of a dictionary of lists of numbers")
        }
    }

    private static func pickled(
        _ data: Data, _ url: URL
    ) throws -> (columns: [String: [Double]], others: [String]) {
        do {
            return try pickledColumns(data)
        } catch let problem as PickleReader.Problem {
            throw FileError(
                url,
                "expected a pickle of a dictionary of lists of numbers: byte \(problem.offset): \(problem.text)"
            )
        }
    }

    /// Returns the lists of numbers in a pickle by name, and the names of all other entries.
    /// - Throws: `PickleReader.Problem`.
    static func pickledColumns(_ data: Data) throws -> (columns: [String: [Double]], others: [String]) {
        let pickle = try PickleReader.read(data, as: .history)
        guard case .dictionary(let table) = pickle.value else {
            throw PickleReader.Problem(
                offset: pickle.length - 1,
                text: "expected one dictionary of lists of numbers, such as history.history, found "
                    + pickle.value.kind)
        }
        let columns = table.items.compactMapValues { value -> [Double]? in
            guard case .list(let list) = value else { return nil }
            // The reader accepts only numbers in lists.
            return list.items.compactMap { item in
                guard case .number(let number) = item else { return nil }
                return number
            }
        }
        return (columns, table.keys.filter { columns[$0] == nil })
    }

    private static func json(_ data: Data, _ url: URL) throws -> [String: [Double]] {
        do {
            let decoder = JSONDecoder()
            decoder.allowsJSON5 = true
            return try decoder.decode([String: [Double?]].self, fromFile: data).mapValues {
                $0.map { $0 ?? .nan }
            }
        } catch {
            throw FileError(
                url,
                "expected a JSON object of lists of numbers, such as {\"loss\": [0.5, 0.4], …}: \(error.reason)"
            )
        }
    }

    /// Reads as much of a history as possible, for drawings: the lists of numbers as long as `loss`, or of the most
    /// frequent length when there is no `loss`.
    ///
    /// An accuracy may have the name of a Keras metric, such as `sparse_categorical_accuracy`. A missing loss or
    /// accuracy is NaN.
    /// - Returns: the history, and remarks on the columns that were left out.
    /// - Throws: `FileError` when no column can be used.
    public static func fitting(_ url: URL) throws -> (history: History, remarks: [String]) {
        let data = try WholeFile.contents(of: url, atMost: largestFile)
        try requireText(data, url)
        var remarks: [String] = []
        var columns: [String: [Double]]
        let others: [String]
        if isPickle(data) {
            (columns, others) = try pickled(data, url)
        } else {
            let table: [String: Column]
            do {
                let decoder = JSONDecoder()
                decoder.allowsJSON5 = true
                table = try decoder.decode([String: Column].self, fromFile: data)
            } catch {
                throw FileError(url, "expected a JSON object of lists of numbers: \(error.reason)")
            }
            columns = table.compactMapValues(\.numbers)
            others = table.keys.filter { columns[$0] == nil }.sorted()
        }
        if !others.isEmpty { remarks.append("expected lists of numbers, found others: \(list(others))") }
        for prefix in ["", "val_"] where columns["\(prefix)accuracy"] == nil && columns["\(prefix)acc"] == nil
        {
            // Keras' names of accuracy metrics end with `accuracy`.
            let names = columns.keys.filter { $0.hasPrefix(prefix) && $0.hasSuffix("_accuracy") }
                .filter { !prefix.isEmpty || !$0.hasPrefix("val_") }.sorted {
                    ($0.count, $0) < ($1.count, $1)
                }
            if let name = names.first(where: { !$0.contains("top_k") }) {
                columns["\(prefix)accuracy"] = columns[name]
            }
        }
        let known = columns.filter { knownColumns.contains($0.key) }
        let lengths = Dictionary(known.map { ($0.value.count, 1) }, uniquingKeysWith: +)
        guard
            let count = known["loss"]?.count
                ?? lengths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key,
            count > 0
        else {
            let names = columns.isEmpty ? "none" : list(columns.keys.sorted())
            throw FileError(url, "expected lists such as \"loss\" and \"accuracy\", found \(names)")
        }
        let wrong = known.filter { $0.value.count != count }.keys.sorted()
        if !wrong.isEmpty { remarks.append("expected \(count) numbers, found more or fewer: \(list(wrong))") }
        for name in wrong { columns[name] = nil }
        for name in ["loss", "accuracy"]
        where columns[name] == nil && (name == "loss" || columns["acc"] == nil) {
            columns[name] = [Double](repeating: .nan, count: count)
        }
        return (try History(columns: columns, of: url), remarks)
    }

    private static let knownColumns: Set<String> = [
        "loss", "accuracy", "acc", "val_loss", "val_accuracy", "val_acc", "learning_rate", "lr", "seconds",
        "images_per_second", "gradient_norm", "stage",
    ]

    private static func list(_ names: [String]) -> String {
        names.prefix(8).map { String($0.prefix(40)).shownOnOneLine }.joined(separator: ", ")
            + (names.count > 8 ? ", …" : "")
    }

    /// A column of a history; its numbers, or nil when it is something else.
    private struct Column: Decodable {
        let numbers: [Double]?

        init(from decoder: any Decoder) throws {
            numbers = (try? decoder.singleValueContainer().decode([Double?].self))?.map { $0 ?? .nan }
        }
    }

    /// Creates rows from columns by name.
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
        let metrics = columns.filter {
            $0.key.hasPrefix("val_") && !Self.knownColumns.contains($0.key) && $0.value.count == count
        }
        self.init(
            (0..<count).map { epoch in
                let own = metrics.filter { $0.value[epoch].isFinite }.map {
                    (String($0.key.dropFirst("val_".count)), $0.value[epoch])
                }
                return EpochRecord(
                    epoch: epoch, loss: loss[epoch], accuracy: accuracy[epoch], valLoss: valLoss?[epoch],
                    valAccuracy: valAccuracy?[epoch], learningRate: learningRate?[epoch] ?? .nan,
                    seconds: seconds?[epoch] ?? .nan, imagesPerSecond: imagesPerSecond?[epoch] ?? .nan,
                    gradientNorm: gradientNorm?[epoch], stage: stage.flatMap { Int(exactly: $0[epoch]) },
                    metrics: own.isEmpty ? nil : Dictionary(uniqueKeysWithValues: own))
            })
    }
}
