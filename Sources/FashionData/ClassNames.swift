import FashionCore
import Foundation

/// What the labels of a data set are called.
public enum ClassNames {
    /// Fashion-MNIST's classes, label 0 first.
    public static let fashion = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// Labels that stand for themselves: "0", "1", …
    public static func numbers(_ count: Int) -> [String] {
        (0..<count).map(String.init)
    }

    /// The names in a file `classes.txt`, one a line; nil where there is none.
    /// - Throws: `FileError` for a file that is no text in UTF-8, or another kind of file.
    static func listed(in list: URL) throws -> [String]? {
        guard FileManager.default.fileExists(atPath: list.path) else { return nil }
        let bytes = try WholeFile.contents(of: list, atMost: 1 << 20)
        let kind = ContentKind(beginning: bytes)
        let decoded = String(data: bytes, encoding: .utf8)
        guard [.text, .empty].contains(kind), var text = decoded else {
            let found =
                kind != .other
                ? "is \(kind.title)" : decoded == nil ? "is no text in UTF-8" : "holds control characters"
            throw FileError(list, "\(found); expected names of classes, one a line, as text in UTF-8")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// Chooses names by what the files and their folder are called, since the formats do not hold any.
    ///
    /// Ten classes are Fashion-MNIST's, unless the names say MNIST, Kuzushiji or digits and nowhere fashion. So are fewer
    /// where the names say fashion: a part of the set.
    ///
    /// Arrays of NumPy hold anything: ten classes are numbers there unless the images, or the names, are Fashion-MNIST's.
    static func guess(for source: DatasetSource, classCount: Int, isGenuine: Bool = false) -> [String] {
        if source.format == .npz {
            return classCount <= fashion.count && (isGenuine || isFashion(source))
                ? fashion : numbers(classCount)
        }
        let text = text(source)
        if classCount < fashion.count, text.contains("fashion") { return fashion }
        guard classCount == fashion.count else { return numbers(classCount) }
        let otherSets = ["mnist", "kuzushiji", "digit"]
        return text.contains("fashion") || !otherSets.contains(where: text.contains)
            ? fashion : numbers(classCount)
    }

    /// Whether a set's files or their folder are called fashion.
    static func isFashion(_ source: DatasetSource) -> Bool { text(source).contains("fashion") }

    private static func text(_ source: DatasetSource) -> String {
        ([source.folder.lastPathComponent] + source.files.map(\.url.lastPathComponent))
            .joined(separator: " ").lowercased()
    }

    /// Words in the order of their labels: Fashion-MNIST's where they mean its ten classes, else sorted.
    ///
    /// A word means the class of its name, in any case, or the only one that contains it as a word, such as `Boot`.
    static func ordered(_ words: Set<String>) -> [String] {
        let places = words.map { word in (word: word, place: fashionLabel(of: word)) }
        guard words.count == fashion.count, Set(places.compactMap(\.place)).count == fashion.count else {
            return words.sorted()
        }
        return places.sorted { ($0.place ?? 0) < ($1.place ?? 0) }.map(\.word)
    }

    /// The label of Fashion-MNIST that a word means; nil when it means none or more than one.
    package static func fashionLabel(of word: String) -> Int? {
        let word = word.lowercased()
        if let exact = fashion.firstIndex(where: { $0.lowercased() == word }) { return exact }
        let containing = fashion.indices.filter { index in
            fashion[index].lowercased().split { !$0.isLetter && $0 != "-" }.contains { $0 == word }
        }
        return containing.count == 1 ? containing[0] : nil
    }
}
