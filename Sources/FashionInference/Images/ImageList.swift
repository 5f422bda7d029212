import FashionCore
import FashionData
import FashionImaging
import Foundation

/// The images at given paths: files, all images in folders, and the rows of CSV tables.
///
/// Nothing in a folder is ignored silently: every entry is an image, a problem, or counted as skipped.
public struct ImageList: Sendable {
    /// An image and its name in the output.
    public struct Entry: Equatable, Sendable {
        /// The path as it was given, or the path below the folder that was given.
        public let name: String
        /// The file; for a row of a table, the table.
        public let url: URL
        /// The path of the file, null-terminated, when it is not UTF-8, which a URL cannot hold.
        package var path: [CChar]?
        /// The row of the table; nil for a file.
        package var row: Row?

        /// Creates an entry for an image file, named by its path.
        public init(_ file: URL) { self.init(name: file.relativePath, url: file) }

        init(name: String, url: URL, path: [CChar]? = nil, row: Row? = nil) {
            self.name = name
            self.url = url
            self.path = path
            self.row = row
        }
    }

    /// An image in a table.
    package struct Row: Equatable, Sendable {
        package let images: ImageSet
        package let index: Int
    }

    /// The number of entries in folders that are not images, by kind.
    public struct Skipped: Equatable, Sendable {
        /// The number of files that are not PNG, JPEG or WebP, and of entries that are not files.
        public var others = 0
        /// The number of entries whose names begin with a dot.
        public var hidden = 0
        /// The number of links to folders that were read already.
        public var again = 0

        /// The total number of skipped entries.
        public var count: Int { others + hidden + again }

        /// The counts as text on one line.
        public var text: String {
            let parts = [(others, "no PNG, JPEG or WebP"), (hidden, "hidden"), (again, "linked again")]
            return "\(Formatting.grouped(count)) skipped ("
                + parts.filter { $0.0 > 0 }.map { "\(Formatting.grouped($0.0)) \($0.1)" }.joined(
                    separator: ", ") + ")"
        }
    }

    /// The images in the order of the paths; those of a folder are sorted by name.
    public private(set) var entries: [Entry] = []
    /// Tables and folders that cannot be read, and folders without an image.
    public private(set) var problems: [FileError] = []
    /// Remarks on how tables were read, such as columns in another order.
    public private(set) var remarks: [String] = []
    /// The other entries of the folders.
    public private(set) var skipped = Skipped()

    /// Lists the images of files, folders and tables. A folder or table that cannot be read becomes a problem; any other
    /// path is an entry, which fails when it is loaded if there is no image.
    public init(paths: [String]) { self.init(paths: paths, bytes: [:]) }

    /// Lists the images of paths some of which are not UTF-8.
    /// - Parameter bytes: the null-terminated bytes of those paths, by the strings into which Swift converts them.
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
            let (images, remarks) = try ImageTable.read(url)
            self.remarks += remarks.map { "\(argument): \($0)" }
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
    /// The beginning of the names of files that are made for the image.
    package var stem: String {
        let stem = url.deletingPathExtension().lastPathComponent
        return row.map { "\(stem)_\($0.index + 1)" } ?? stem
    }

    /// Creates an entry for a file whose path is not UTF-8.
    init(path: [CChar]) {
        let name = FolderWalk.text(path)
        self.init(name: name, url: URL(fileURLWithPath: name), path: path)
    }

    /// Reads the image's file.
    /// - Throws: `FileError` that names the file.
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
