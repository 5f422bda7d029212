import FashionCore
import Foundation

extension ImageFolder {
    /// Checks that every class has images of each part.
    /// - Parameter empty: the folders that are empty.
    static func checkClasses(
        _ entries: [Entry], _ names: ClassFolders, _ problems: [ImageFilesSummary.Unreadable], _ root: URL,
        isDivided: Bool, isList: Bool, empty: Set<String>
    ) throws {
        guard names.names.count >= 2 else {
            let isDeeper = !isDivided && entries.contains { $0.file.name.split(separator: "/").count > 2 }
            throw FileError(
                root,
                "expected \(isList ? "images" : "folders") of two classes at least, found "
                    + names.names.map(\.shownOnOneLine).joined(separator: ", ")
                    + (isList || !isDeeper ? "" : "; if the classes' folders are in it, name it instead"))
        }
        let hasValidation = entries.contains { $0.part == .validation }
        for part in ImageFolderFiles.Part.allCases where part != .validation || hasValidation {
            let labels = Set(entries.lazy.filter { $0.part == part }.map(\.label))
            guard let missing = names.names.indices.first(where: { !labels.contains(UInt16($0)) }) else {
                continue
            }
            let count = entries.count { Int($0.label) == missing }
            let remedy =
                switch (isDivided, isList) {
                case (true, true):
                    "name some with the split \(part.names[0]), or remove the class from the list"
                case (true, false):
                    "put some into its folder in \(part.names[0])/, or remove the class from the other folders"
                case (false, _):
                    "a tenth of a class's files is kept apart by their contents, and its \(count) are too few; add images of "
                        + "the class, or divide the files yourself "
                        + (isList
                            ? "by a column split of train, val and test"
                            : "into the folders train, val and test")
                }
            // The only folder of the class may be one that cannot be read.
            let own = problems.first { problem in
                problem.file.split(separator: "/").contains {
                    names.labels[String($0)].map(Int.init) == missing
                }
            }
            if count == 0, own == nil, !isList,
                let folder = names.labels.first(where: { Int($0.value) == missing })?.key
            {
                let name = folder.shownOnOneLine
                throw FileError(
                    root,
                    empty.contains(folder)
                        ? "the folder of the class \"\(name)\" is empty; put images of the class into it, or remove it"
                        : "the folder of the class \"\(name)\" holds no PNG, JPEG or WebP image; put images of the class "
                            + "into it, or move it elsewhere")
            }
            let unread = (own ?? problems.first).map {
                "; \(problems.count) cannot be read, such as \($0.file.shownOnOneLine): \($0.reason)"
            }
            throw FileError(
                root,
                "the class \"\(names.names[missing].shownOnOneLine)\" has no \(part.rawValue) images: \(remedy)\(unread ?? "")"
            )
        }
    }
}

/// The assignment of folders, or of the words of a list, to classes.
struct ClassFolders {
    let names: [String]
    /// Labels by the names of the folders, or by the words of the list.
    let labels: [String: UInt16]

    init(_ files: ImageFolderFiles, in root: URL, wanted: [String]?) throws {
        let sorted = files.sortedClasses
        guard sorted.count <= ImageSet.mostClasses else {
            throw FileError(root, "expected at most \(ImageSet.mostClasses) classes, found \(sorted.count)")
        }
        let list = ImageFolderFiles.classList(of: root, isList: files.list != nil)
        var (given, origin) = (wanted, "--class-names")
        if given == nil, let names = try ClassNames.listed(in: list) {
            (given, origin) = (names, list.path)
        }
        guard let given else {
            (names, labels) = (sorted, Self.places(sorted))
            return
        }
        if let problem = ClassNames.problem(with: given) { throw FileError(root, "\(origin): \(problem)") }
        // Names that equal those of the folders define an order; other names rename the folders in sorted order, numbers by
        // value: a list of names for 0, 1, … 10 is not meant for 0, 1, 10, 2.
        let isOrder = Set(given) == files.classes
        let renamed = Self.byValue(sorted) ?? sorted
        let own =
            renamed.prefix(8).map(\.shownOnOneLine).joined(separator: ", ") + (sorted.count > 8 ? ", …" : "")
        guard given.count == sorted.count else {
            throw FileError(
                root,
                "\(origin): expected \(sorted.count) names, one for each "
                    + "\(files.list == nil ? "folder" : "class of the list") (\(own)), found \(given.count)")
        }
        names = given
        if !isOrder, let known = Self.mistaken(given, files.classes) {
            throw FileError(
                root,
                "\(origin): \"\(known.name.shownOnOneLine)\" is not among the classes, but others of its names are; write the "
                    + "names as they are (\"\(known.left.shownOnOneLine)\" has none yet), in the order of the labels, or new names for "
                    + "all of them, in the order \(own)")
        }
        labels = Self.places(isOrder ? given : renamed)
    }

    /// Returns names by value when all are numbers; nil otherwise.
    private static func byValue(_ names: [String]) -> [String]? {
        let numbers = names.compactMap { name in Int(name).map { (value: $0, name: name) } }
        guard numbers.count == names.count else { return nil }
        return numbers.sorted { $0 < $1 }.map(\.name)
    }

    /// Returns a misspelt name and a class that is left without a name. When some names equal those of the classes,
    /// ignoring case, names that do not are mistakes.
    private static func mistaken(_ given: [String], _ classes: Set<String>) -> (name: String, left: String)? {
        let alike = Set(classes.map { $0.lowercased() })
        guard given.contains(where: { alike.contains($0.lowercased()) }),
            let name = given.first(where: { !classes.contains($0) }),
            let left = classes.subtracting(given).min()
        else { return nil }
        return (name, left)
    }

    private static func places(_ names: [String]) -> [String: UInt16] {
        Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt16(truncatingIfNeeded: $0)) })
    }
}
