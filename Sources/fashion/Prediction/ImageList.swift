import Datasets
import FashionCore
import Foundation
import ImageFiles

/// The images that a command line means: files as they are given, folders with all that lies in them, rows of tables.
///
/// Nothing in a folder is passed over in silence: every entry is an image, a problem, or counted as skipped.
struct ImageList {
    /// An image and the name it goes by in the output.
    struct Entry: Equatable {
        let name: String
        let url: URL
        /// The file's path where it is no UTF-8, which a URL cannot hold.
        var path: [CChar]?
        /// Where the image stands in a table.
        var row: Row?
    }

    /// An image of a table.
    struct Row: Equatable {
        let images: ImageSet
        let index: Int
    }

    /// What lies in folders and is not taken for an image.
    struct Skipped: Equatable {
        /// Files that are neither PNG nor JPEG, and what is no file.
        var others = 0
        /// Names that begin with a point.
        var hidden = 0
        /// Links to folders that are read already.
        var again = 0

        var isEmpty: Bool { others + hidden + again == 0 }
        /// In words, without an end.
        var text: String {
            let parts = [(others, "no PNG or JPEG"), (hidden, "hidden"), (again, "linked again")]
            return "\(Formatting.grouped(others + hidden + again)) skipped ("
                + parts.filter { $0.0 > 0 }.map { "\(Formatting.grouped($0.0)) \($0.1)" }.joined(
                    separator: ", ") + ")"
        }
    }

    /// In the order of the command line, those of a folder sorted by their paths.
    private(set) var entries: [Entry] = []
    /// Files and folders that cannot be read, and folders without an image.
    private(set) var problems: [FileError] = []
    /// What else lies in the folders.
    private(set) var skipped = Skipped()

    init(_ arguments: [String]) {
        let raw = Self.argumentsBeyondUTF8
        for argument in arguments {
            let path = raw[argument] ?? Array(argument.utf8CString)
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                addFolder(path, name: raw[argument].map(FolderWalk.text) ?? argument)
            } else if let raw = raw[argument] {
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
                    URL(fileURLWithPath: name), "expected PNG or JPEG images in this folder, found none"))
        }
        entries += walk.entries.sorted { $0.name < $1.name }
        problems += walk.problems
        skipped.others += walk.skipped.others
        skipped.hidden += walk.skipped.hidden
        skipped.again += walk.skipped.again
    }

    /// Arguments that are no UTF-8, by what Swift makes of them.
    private static var argumentsBeyondUTF8: [String: [CChar]] {
        var result: [String: [CChar]] = [:]
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil
            else { continue }
            result[String(cString: argument)] = Array(
                UnsafeBufferPointer(start: argument, count: strlen(argument) + 1))
        }
        return result
    }
}

extension ImageList.Entry {
    /// A file whose path is no UTF-8.
    init(path: [CChar]) {
        let name = FolderWalk.text(path)
        self.init(name: name, url: URL(fileURLWithPath: name), path: path)
    }

    /// Begins the names of files that are made for the image.
    var stem: String {
        let stem = url.deletingPathExtension().lastPathComponent
        return row.map { "\(stem)_\($0.index + 1)" } ?? stem
    }

    /// The image's file.
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
