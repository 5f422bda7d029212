import FashionCore
import Foundation

/// Names of the classes of a data set.
public enum ClassNames {
    /// The classes of Fashion-MNIST, in label order.
    public static let fashion = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// Returns labels as their own names: "0", "1", …
    public static func numbers(_ count: Int) -> [String] {
        (0..<count).map(String.init)
    }

    /// Returns the names in a file `classes.txt`, one per line; nil when there is no such file.
    /// - Throws: `FileError` for a file that is not text in UTF-8, or another kind of file.
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

    /// Returns what is wrong with names that the user gives, whatever the classes are: one that is empty or that several
    /// classes have; nil when nothing is.
    static func problem(with names: [String]) -> String? {
        if let empty = names.firstIndex(of: "") {
            return
                "expected a name for each class, found none as name \(empty + 1) of \(names.count); write one there, or "
                + "remove a comma"
        }
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            if let first = places.updateValue(place, forKey: name) {
                return "expected different names, found \"\(name.shownOnOneLine)\" as names "
                    + "\(first + 1) and \(place + 1); write another name for one of them"
            }
        }
        return nil
    }

    /// Guesses the class names from the names of the files and their folders, since the formats do not contain any.
    ///
    /// Ten classes get the names of Fashion-MNIST if the images are genuine or a name contains fashion. The nearest name
    /// decides: in `fashion/MNIST/raw`, MNIST. Fewer classes get them only if the file names or the name of their folder
    /// contain fashion: they are a part of the set. All other classes are numbered.
    ///
    /// Arrays of NumPy may hold any data: there, only the names of the files and of their folder count.
    static func guess(for source: DatasetSource, classCount: Int, isGenuine: Bool = false) -> [String] {
        let isFashion =
            classCount == fashion.count && source.format != .npz
            ? nearestNameIsFashion(source)
            : classCount <= fashion.count && isFashion(source)
        return isFashion || isGenuine && classCount <= fashion.count ? fashion : numbers(classCount)
    }

    /// Whether, of the names of a set's files and folders, the first from the end that names a set says fashion.
    private static func nearestNameIsFashion(_ source: DatasetSource) -> Bool {
        let folders = source.folder.standardizedFileURL.pathComponents.reversed().map { $0.lowercased() }
        let files = source.files.map(\.url.lastPathComponent).joined(separator: " ").lowercased()
        let sets = ["fashion", "mnist", "kuzushiji", "digit"]
        return ([files] + folders).first { name in sets.contains(where: name.contains) }?
            .contains("fashion") == true
    }

    /// Whether the names of a set's files or of their folder contain fashion.
    static func isFashion(_ source: DatasetSource) -> Bool { text(source).contains("fashion") }

    private static func text(_ source: DatasetSource) -> String {
        ([source.folder.lastPathComponent] + source.files.map(\.url.lastPathComponent))
            .joined(separator: " ").lowercased()
    }

    /// Orders words by label: as in Fashion-MNIST if they mean its ten classes, otherwise sorted.
    ///
    /// A word means the class of that name, ignoring case, or the only class whose name contains it as a word, such as
    /// `Boot`.
    static func ordered(_ words: Set<String>) -> [String] {
        let places = words.map { word in (word: word, place: fashionLabel(of: word)) }
        guard words.count == fashion.count, Set(places.compactMap(\.place)).count == fashion.count else {
            return words.sorted()
        }
        return places.sorted { ($0.place ?? 0) < ($1.place ?? 0) }.map(\.word)
    }

    /// Returns the places of classes in a list of names; nil for a class that is not in it, or that may be several.
    ///
    /// An equal name comes first, then one that differs in case only, then one that means the same class of
    /// Fashion-MNIST, such as `Boot`.
    package static func places(of classes: [String], in names: [String]) -> [Int?] {
        let equal = Dictionary(zip(names, names.indices)) { first, _ in first }
        let alike = Dictionary(grouping: names.indices) { names[$0].lowercased() }
        let meant = Dictionary(grouping: names.indices) { fashionLabel(of: names[$0]) }
        func only(_ places: [Int]?) -> Int? { places?.count == 1 ? places?[0] : nil }
        return classes.map { name in
            equal[name] ?? only(alike[name.lowercased()])
                ?? fashionLabel(of: name).flatMap { only(meant[$0]) }
        }
    }

    /// Returns the label of Fashion-MNIST that a word means; nil when it means none or more than one.
    package static func fashionLabel(of word: String) -> Int? {
        let word = word.lowercased()
        if let exact = fashion.firstIndex(where: { $0.lowercased() == word }) { return exact }
        let containing = fashion.indices.filter { index in
            fashion[index].lowercased().split { !$0.isLetter && $0 != "-" }.contains { $0 == word }
        }
        return containing.count == 1 ? containing[0] : nil
    }
}
