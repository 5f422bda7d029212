import FashionCore
import Foundation

/// The image files in a folder with one folder per class, or in a list, and what else is there.
struct ImageFolderFiles {
    /// The part of the data set that a file belongs to, if folders or a list define it.
    enum Part: String, Sendable, CaseIterable, Codable {
        case training, validation, test

        /// Names of folders.
        var names: [String] {
            switch self {
            case .training: ["train", "training"]
            case .validation: ["val", "validation", "valid"]
            case .test: ["test", "testing"]
            }
        }
    }

    /// An image file of a class.
    struct File: Sendable {
        /// Null-terminated path, which need not be UTF-8.
        let path: [CChar]
        /// Path below the folder, for display.
        let name: String
        /// Part that the folder or the list defines; nil when the contents decide.
        let part: Part?
        /// Name of its class.
        let label: String
        /// Size in bytes; -1 for a file of a list that does not exist.
        let size: Int
        /// Time of the last modification in nanoseconds since 1970; 0 for a file of a list that does not exist.
        let modified: Int64
        /// Time of the last change of contents, permissions or links in nanoseconds since 1970; 0 as for ``modified``.
        let changed: Int64
        /// Line of the list that names the file, from 1; nil in folders.
        var line: Int?

        /// Name of the file in messages.
        var title: String { line.map { "line \($0): \(name)" } ?? name }
    }

    /// Files of the classes, sorted by path, or in the order of the list.
    private(set) var files: [File] = []
    /// Files and folders that cannot be read.
    private(set) var problems: [ImageFilesSummary.Unreadable] = []
    /// Number of files in the folders of classes that are not images.
    private(set) var others = 0
    /// Files and folders that are in no class's folder; folders end with a slash.
    private(set) var strays: [String] = []
    /// Links to folders that are read at their own places instead.
    private(set) var links: [String] = []
    /// Classes whose folders are all empty.
    private(set) var emptyClasses: Set<String> = []
    /// Names of the classes, including those without images.
    private(set) var classes: Set<String> = []
    /// The table that names the files; nil when folders do.
    private(set) var list: URL?
    /// Whether the names of the classes are numbers.
    private(set) var hasNumbers = false

    /// The classes in label order: numbers by value, names alphabetically.
    var sortedClasses: [String] {
        hasNumbers ? classes.compactMap { Int($0) }.sorted().map(String.init) : classes.sorted()
    }

    private static let extensions: Set<String> = [
        "png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "tif", "tiff", "bmp", "heic", "heif", "avif",
    ]
    private static let images: Set<ContentKind> = [
        .png, .jpeg, .webp, .gif, .tiff, .bmp, .heic, .avif,
    ]

    /// The folders of the parts or classes, apart from links.
    private var starts: [[CChar]] = []
    /// The root, and all folders at and below ``starts``; found when a link to a folder occurs.
    private var ownFolders: Set<FileIdentity>?

    /// Lists the files of a folder.
    /// - Throws: `FileError` for a folder that cannot be read or whose layout is not that of a data set.
    init(of root: URL) throws {
        let path = Array(root.path.utf8CString)
        var seen: Set<FileIdentity> = []
        guard let children = FolderEntry.children(of: path, &seen) else {
            throw FileError(root, "cannot be read: \(String(cString: strerror(errno)))")
        }
        let folders = children.filter(\.isFolder)
        let parts = Self.parts(of: folders)
        let isDivided = !parts[0].isEmpty
        starts = [path]
        starts += (isDivided ? Array(parts.joined()) : folders).filter { !$0.isLink }.map {
            FolderNames.joined(path, $0.name)
        }
        if !isDivided {
            guard parts[2].isEmpty else {
                throw FileError(
                    root,
                    "expected a folder train beside \(parts[2][0].text), with a folder for each class in it, found none"
                )
            }
            for folder in folders { addClass(folder, in: path, prefix: "", part: nil, &seen) }
            addStrays(children.filter { !$0.isFolder && $0.text != Self.classListName })
        } else {
            if let several = parts.first(where: { $0.count > 1 }) {
                throw FileError(
                    root,
                    "expected one folder of each part, found \(several.map(\.text).joined(separator: " and "))"
                )
            }
            guard !parts[2].isEmpty else {
                throw FileError(
                    root,
                    "expected a folder test beside \(parts[0][0].text), found none; put images to be judged by there, or "
                        + "all classes' folders into one folder, of which a tenth is then kept apart")
            }
            for (part, found) in zip(Part.allCases, parts) {
                for folder in found { try addPart(part, folder, in: path, of: root, &seen) }
            }
            let taken = Set(parts.joined().map(\.text))
            addStrays(children.filter { !taken.contains($0.text) && $0.text != Self.classListName })
        }
        files.sort { $0.name < $1.name }
    }

    /// Creates the files that a list names.
    init(files: [File], classes: Set<String>, hasNumbers: Bool, list: URL) {
        (self.files, self.classes, self.hasNumbers, self.list) = (files, classes, hasNumbers, list)
    }

    /// Returns the folders of each part: those with its names, or else those whose names differ in the part's name only,
    /// such as `seg_train` and `seg_test`.
    private static func parts(of folders: [FolderEntry]) -> [[FolderEntry]] {
        let named = Part.allCases.map { part in
            folders.filter { part.names.contains($0.text.lowercased()) }
        }
        guard named.allSatisfy(\.isEmpty) else { return named }
        var alike: [[String]: [Part: [FolderEntry]]] = [:]
        for folder in folders {
            var words = folder.text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            let places = words.indices.filter { index in
                Part.allCases.contains { $0.names.contains(words[index]) }
            }
            guard places.count == 1,
                let part = Part.allCases.first(where: { $0.names.contains(words[places[0]]) })
            else { continue }
            words[places[0]] = ""
            alike[words, default: [:]][part, default: []].append(folder)
        }
        let divisions = alike.values.filter { $0[.training] != nil && $0[.test] != nil }
        guard divisions.count == 1 else { return named }
        return Part.allCases.map { divisions[0][$0] ?? [] }
    }

    private mutating func addPart(
        _ part: Part, _ folder: FolderEntry, in root: [CChar], of url: URL, _ seen: inout Set<FileIdentity>
    ) throws {
        guard !isReadElsewhere(folder, named: folder.text) else { return }
        var (path, prefix) = (FolderNames.joined(root, folder.name), folder.text + "/")
        guard var children = FolderEntry.children(of: path, &seen) else {
            // Before creating the URL, which may change errno.
            let reason = String(cString: strerror(errno))
            throw FileError(url.appendingPathComponent(folder.text), "cannot be read: \(reason)")
        }
        // Archives often have the classes one folder down, as in seg_train/seg_train/forest.
        var within = seen
        while let only = children.first(where: \.isFolder), !only.isLink,
            children.count(where: \.isFolder) == 1,
            let inner = FolderEntry.children(of: FolderNames.joined(path, only.name), &within),
            inner.contains(where: \.isFolder)
        {
            addStrays(children.filter { !$0.isFolder }, prefix: prefix)
            (path, prefix, children) = (FolderNames.joined(path, only.name), prefix + only.text + "/", inner)
            seen = within
        }
        for child in children where child.isFolder {
            addClass(child, in: path, prefix: prefix, part: part, &seen)
        }
        addStrays(children.filter { !$0.isFolder }, prefix: prefix)
    }

    private mutating func addStrays(_ children: [FolderEntry], prefix: String = "") {
        strays += children.map { prefix + $0.text + ($0.isFolder ? "/" : "") }
    }

    private mutating func addClass(
        _ folder: FolderEntry, in parent: [CChar], prefix: String, part: Part?,
        _ seen: inout Set<FileIdentity>
    ) {
        guard !isReadElsewhere(folder, named: prefix + folder.text) else { return }
        let isNew = classes.insert(folder.text).inserted
        func count() -> Int { files.count + problems.count + others }
        let before = count()
        add(
            FolderNames.joined(parent, folder.name), name: prefix + folder.text, label: folder.text,
            part: part,
            &seen)
        if count() > before {
            emptyClasses.remove(folder.text)
        } else if isNew {
            emptyClasses.insert(folder.text)
        }
    }

    /// Adds everything in the folder of a class, including its subfolders. Links to folders that are not below the
    /// root are followed once.
    private mutating func add(
        _ path: [CChar], name: String, label: String, part: Part?, _ seen: inout Set<FileIdentity>
    ) {
        guard let children = FolderEntry.children(of: path, &seen) else {
            problems.append(.init(file: name, reason: "cannot be read: \(String(cString: strerror(errno)))"))
            return
        }
        for child in children {
            let (childPath, childName) = (FolderNames.joined(path, child.name), name + "/" + child.text)
            if child.isFolder {
                guard !isReadElsewhere(child, named: childName) else { continue }
                add(childPath, name: childName, label: label, part: part, &seen)
            } else if child.status.st_mode & S_IFMT == S_IFREG, Self.isImage(childPath, child.text) {
                files.append(
                    File(
                        path: childPath, name: childName, part: part, label: label,
                        size: Int(child.status.st_size), modified: child.status.modified,
                        changed: child.status.changed))
            } else {
                others += 1
            }
        }
    }

    /// Whether a folder is a link to one that is read at its own place, so that following the link would count its images
    /// for another class or part; such a link is remembered.
    private mutating func isReadElsewhere(_ folder: FolderEntry, named name: String) -> Bool {
        guard folder.isLink else { return false }
        let own = ownFolders ?? Self.folders(at: starts)
        ownFolders = own
        guard own.contains(FileIdentity(folder.status)) else { return false }
        links.append(name)
        return true
    }

    /// Returns the first folder, and the others with all folders below them, without following links.
    private static func folders(at starts: [[CChar]]) -> Set<FileIdentity> {
        var (found, rest): (Set<FileIdentity>, [[CChar]]) = ([], starts)
        while let path = rest.popLast() {
            var seen: Set<FileIdentity> = []
            guard let children = FolderEntry.children(of: path, &seen) else { continue }
            found.formUnion(seen)
            guard path != starts[0] else { continue }
            rest += children.filter { $0.isFolder && !$0.isLink }.map { FolderNames.joined(path, $0.name) }
        }
        return found
    }

    /// Whether a file name has the extension of an image.
    static func hasImageEnding(_ name: String) -> Bool {
        guard let point = name.lastIndex(of: ".") else { return false }
        return extensions.contains(name[name.index(after: point)...].lowercased())
    }

    /// Whether a file is an image: by its extension, so that a damaged image is not skipped, else by its first bytes.
    private static func isImage(_ path: [CChar], _ name: String) -> Bool {
        if hasImageEnding(name) { return true }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 && images.contains(ContentKind(beginning: bytes.prefix(count)))
    }

    private static let classListName = "classes.txt"

    /// Returns the file that lists the names of the classes.
    static func classList(of root: URL, isList: Bool) -> URL {
        (isList ? root.deletingLastPathComponent() : root).appendingPathComponent(classListName)
    }

    /// Whether a folder contains folders of images, judged by its first files.
    static func areIn(_ root: URL) -> Bool {
        var seen: Set<FileIdentity> = []
        func hasImages(_ path: [CChar], _ depth: Int) -> Bool {
            guard let children = FolderEntry.children(of: path, &seen) else { return false }
            if depth > 0,
                children.prefix(50).contains(where: {
                    !$0.isFolder && isImage(FolderNames.joined(path, $0.name), $0.text)
                })
            {
                return true
            }
            return depth < 3
                && children.lazy.filter(\.isFolder).prefix(20).contains {
                    hasImages(FolderNames.joined(path, $0.name), depth + 1)
                }
        }
        return hasImages(Array(root.path.utf8CString), 0)
    }
}
