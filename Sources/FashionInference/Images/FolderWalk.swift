import FashionCore
import FashionData
import FashionImaging
import Foundation

/// Lists the contents of a folder and its subfolders, using the file names of the system, which are bytes and not
/// always text.
///
/// Symbolic links are followed. Each folder is read once, by its own name rather than by a link's, so that cyclic links
/// come to an end.
struct FolderWalk {
    private(set) var entries: [ImageList.Entry] = []
    private(set) var problems: [FileError] = []
    private(set) var skipped = ImageList.Skipped()

    private var seen: Set<FileIdentity> = []
    private var links: [(path: [CChar], name: String)] = []

    private static let imageExtensions: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif", "webp"]

    /// Reads a folder and all its subfolders.
    /// - Parameters:
    ///   - path: the path of the folder, null-terminated.
    ///   - name: the folder's name as it was given; the images' names begin with it.
    init(_ path: [CChar], name: String) {
        read(path, name.hasSuffix("/") ? name : name + "/")
        while !links.isEmpty {
            let (path, name) = links.removeFirst()
            read(path, name + "/")
        }
    }

    private mutating func read(_ path: [CChar], _ name: String) {
        switch FolderNames(of: path, &seen) {
        case .names(let children):
            for child in children {
                add(child, FolderNames.joined(path, child), name + Self.text(child))
            }
        case .readBefore: skipped.again += 1
        case .unreadable: report(name, "cannot be read: \(String(cString: strerror(errno)))")
        }
    }

    private mutating func add(_ child: [CChar], _ path: [CChar], _ name: String) {
        guard child.first != 0x2E else {
            skipped.hidden += 1
            return
        }
        var (status, own) = (stat(), stat())
        guard lstat(path, &own) == 0, stat(path, &status) == 0 else {
            return report(name, "cannot be read: \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            if own.st_mode & S_IFMT == S_IFLNK { links.append((path, name)) } else { read(path, name + "/") }
        case S_IFREG:
            do {
                guard try Self.isImage(path, name) else {
                    skipped.others += 1
                    return
                }
                entries.append(
                    Self.valid(path).map { ImageList.Entry(name: name, url: URL(fileURLWithPath: $0)) }
                        ?? ImageList.Entry(name: name, url: URL(fileURLWithPath: name), path: path))
            } catch let error as FileError {
                problems.append(error)
            } catch {
                report(name, "\(error)")
            }
        default: skipped.others += 1
        }
    }

    private mutating func report(_ name: String, _ problem: String) {
        problems.append(FileError(URL(fileURLWithPath: name), problem))
    }

    /// Returns whether a file has an image's extension, so that a damaged image is not skipped, or begins like an
    /// image.
    private static func isImage(_ path: [CChar], _ name: String) throws -> Bool {
        if imageExtensions.contains(URL(fileURLWithPath: name).pathExtension.lowercased()) { return true }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(URL(fileURLWithPath: name), "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: ImageFile.Format.signatureLength)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        return ImageFile.Format(beginning: bytes.prefix(max(count, 0))) != nil
    }

    private static func valid(_ name: [CChar]) -> String? {
        String(validating: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Returns a name as text, with bytes that are not UTF-8 as `\xE9`, so that different names stay different.
    static func text(_ name: [CChar]) -> String {
        if let text = valid(name) { return text }
        var result = ""
        var rest = name.dropLast().map { UInt8(bitPattern: $0) }[...]
        while !rest.isEmpty {
            let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self)?.count == 1 }
            if let length, let text = String(validating: rest.prefix(length), as: UTF8.self) {
                result += text
                rest = rest.dropFirst(length)
            } else {
                let digits = String(rest[rest.startIndex], radix: 16, uppercase: true)
                result += "\\x" + digits
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
