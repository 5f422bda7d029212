import FashionCore
import FashionImaging
import Foundation

/// Properties of an image file that are known without decoding it.
struct ImageProbe: Sendable {
    /// SHA-256 of the file's bytes.
    let hash: [UInt8]
    /// Width after the orientation is applied.
    let width: Int
    let height: Int
    let format: ImageFile.Format
    let storesColour: Bool

    init(_ file: ImageFolderFiles.File) throws {
        let data = try file.contents()
        hash = MessageDigest.sha256(of: data)
        let image = try ImageFile(data, of: file.url)
        let turned = image.orientation.swapsSides
        (width, height) = turned ? (image.height, image.width) : (image.width, image.height)
        format = image.format
        storesColour = image.storesColour
    }

    /// The first eight bytes of the hash as a number.
    var number: UInt64 { hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

extension ImageFolderFiles.File {
    /// URL for messages; it does not locate a file whose path is not UTF-8.
    var url: URL {
        URL(
            fileURLWithPath: String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Returns all bytes of the file, at most one more than `ImageFile.largestFile`.
    /// - Throws: `FileError` that names it.
    func contents() throws -> Data {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Before creating the URL, which may change errno.
            let reason = String(cString: strerror(errno))
            throw FileError(url, "cannot be read: \(reason)" + (hint.map { "; \($0)" } ?? ""))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(url, "is no regular file")
        }
        do {
            return try handle.read(upToCount: ImageFile.largestFile + 1) ?? Data()
        } catch {
            throw FileError(url, "cannot be read: \(error.plainReason)")
        }
    }

    /// Whether the file is there and cannot be opened, for lack of permission or by an error of the disk.
    var isLocked: Bool {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return ![ENOENT, ENOTDIR, ELOOP].contains(errno) }
        close(descriptor)
        return false
    }

    /// Opens the image in the file.
    func image() throws -> ImageFile { try ImageFile(contents(), of: url) }
}
