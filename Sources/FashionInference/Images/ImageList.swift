import FashionCore
import FashionData
import FashionImaging
import Foundation

/// Lists the images that paths mean: files as they are given, folders with everything in them, rows of CSV tables.
///
/// Nothing in a folder is passed over in silence: every entry is an image, a problem, or counted as skipped.
public struct ImageList: Sendable {
    /// An image and the name it goes by in the output.
    public struct Entry: Equatable, Sendable {
        /// The path as it was given, or below the folder that was given.
        public let name: String
        /// The file; for the row of a table, the table.
        public let url: URL
        /// The file's path where it is not UTF-8, which a URL cannot hold.
        package var path: [CChar]?
        /// Where the image stands in a table.
        package var row: Row?

        /// Names an image file by its path.
        public init(_ file: URL) { self.init(name: file.relativePath, url: file) }

        init(name: String, url: URL, path: [CChar]? = nil, row: Row? = nil) {
            self.name = name
            self.url = url
            self.path = path
            self.row = row
        }
    }

    /// An image of a table.
    package struct Row: Equatable, Sendable {
        package let images: ImageSet
        package let index: Int
    }

    /// Counts what lies in folders and is not taken for an image.
    public struct Skipped: Equatable, Sendable {
        /// Files that are neither PNG, JPEG nor WebP, and what is not a file.
        public var others = 0
        /// Names that begin with a point.
        public var hidden = 0
        /// Links to folders that were read already.
        public var again = 0

        /// The sum of all three.
        public var count: Int { others + hidden + again }

        /// In words, on one line: how many there are of each kind.
        public var text: String {
            let parts = [(others, "no PNG, JPEG or WebP"), (hidden, "hidden"), (again, "linked again")]
            return "\(Formatting.grouped(count)) skipped ("
                + parts.filter { $0.0 > 0 }.map { "\(Formatting.grouped($0.0)) \($0.1)" }.joined(
                    separator: ", ") + ")"
        }
    }

    /// The images in the order of the paths, those of a folder sorted by name.
    public private(set) var entries: [Entry] = []
    /// Files and folders that cannot be read, and folders without an image.
    public private(set) var problems: [FileError] = []
    /// What else lies in the folders.
    public private(set) var skipped = Skipped()

    /// Lists the images of files, folders and tables; what cannot be read becomes a problem.
    public init(paths: [String]) { self.init(paths: paths, bytes: [:]) }

    /// The same for paths of which some are not UTF-8.
    /// - Parameter bytes: those paths' bytes, ended by a zero, by what Swift makes of them.
    package init(paths: [String], bytes: [String: [CChar]]) {
        for argument in paths {
            let raw = bytes[argument]
            let path = raw ?? Array(argument.utf8CString)
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                addFolder(path, name: raw.map(FolderWalk.text) ?? argument)
            } else if let raw {
                entries.append(Entry(path: raw))
            } else if ImageTable.isTable(URL(fileURLWithPath: argument)) {
                addTable(argument)
            } else {
                entries.append(Entry(name: argument, url: URL(fileURLWithPath: argument)))
            }
        }
    }

    private mutating func addTable(_ argument: String) {
        let url = URL(fileURLWithPath: argument)
        do {
            let images = try ImageTable.images(of: url)
            entries += (0..<images.count).map {
                Entry(name: "\(argument):\($0 + 1)", url: url, row: Row(images: images, index: $0))
            }
        } catch let error as FileError {
            problems.append(error)
        } catch {
            problems.append(FileError(url, "\(error)"))
        }
    }

    private mutating func addFolder(_ path: [CChar], name: String) {
        let walk = FolderWalk(path, name: name)
        if walk.entries.isEmpty, walk.problems.isEmpty {
            problems.append(
                FileError(
                    URL(fileURLWithPath: name),
                    "expected PNG, JPEG or WebP images in this folder, found none"))
        }
        entries += walk.entries.sorted { $0.name < $1.name }
        problems += walk.problems
        skipped.others += walk.skipped.others
        skipped.hidden += walk.skipped.hidden
        skipped.again += walk.skipped.again
    }
}

extension ImageList.Entry {
    /// Begins the names of files that are made for the image.
    package var stem: String {
        let stem = url.deletingPathExtension().lastPathComponent
        return row.map { "\(stem)_\($0.index + 1)" } ?? stem
    }

    /// A file whose path is no UTF-8.
    init(path: [CChar]) {
        let name = FolderWalk.text(path)
        self.init(name: name, url: URL(fileURLWithPath: name), path: path)
    }

    /// Reads the image's file.
    /// - Throws: `FileError` that names it.
    func file() throws -> ImageFile {
        guard let path else { return try ImageFile(contentsOf: url) }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(url, "cannot be read: \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(url, "is no regular file")
        }
        do {
            return try ImageFile(handle.read(upToCount: ImageFile.largestFile + 1) ?? Data(), of: url)
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(url, "cannot be read: \(error.plainReason)")
        }
    }
}
