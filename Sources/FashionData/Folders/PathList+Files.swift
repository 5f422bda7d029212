import Foundation

extension ImageFolderFiles {
    /// Creates the files that a list names, whether they exist or not.
    init(list url: URL, _ table: PathList) {
        let folder = url.deletingLastPathComponent()
        let files = table.rows.map { row in
            var path = PathList.place(of: row.path, in: folder)
            var status = stat()
            var isThere = stat(path, &status) == 0
            // A name that is not UTF-8 was read as Latin-1.
            if !isThere, let bytes = row.path.latin1, bytes.contains(where: { $0 >= 0x80 }) {
                let other =
                    (bytes.first == 0x2F ? [] : folder.path.utf8.map { CChar(bitPattern: $0) } + [0x2F])
                    + bytes.map { CChar(bitPattern: $0) } + [0]
                isThere = stat(other, &status) == 0
                if isThere { path = other }
            }
            return File(
                path: path, name: row.path, part: row.part, label: row.label,
                size: isThere ? Int(status.st_size) : -1, modified: isThere ? status.modified : 0,
                changed: isThere ? status.changed : 0, line: row.line)
        }
        self.init(
            files: files, classes: Set(table.rows.map(\.label)), hasNumbers: table.hasNumbers, list: url)
    }
}

extension ImageFolderFiles.File {
    /// What may be wrong with the path of a list's row that leads to no file.
    var hint: String? {
        var status = stat()
        guard line != nil, stat(path, &status) != 0, [ENOENT, ENOTDIR].contains(errno) else { return nil }
        if name.contains("://") {
            return "a list names files on this machine: download the images, and write their paths"
        }
        if name.contains("\\") { return "write / between folders instead of \\" }
        let stem = path.dropLast().map { UInt8(bitPattern: $0) }
        let ending = ["jpg", "jpeg", "png", "webp", "JPG", "PNG"].first { ending in
            stat((stem + Array(".\(ending)".utf8) + [0]).map { CChar(bitPattern: $0) }, &status) == 0
        }
        return ending.map { "\(name.shownOnOneLine).\($0) exists: add the extension" }
    }
}

extension String {
    /// The string in Latin-1, one byte per character; nil when it contains other characters.
    fileprivate var latin1: [UInt8]? {
        let bytes = unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        return bytes.count == unicodeScalars.count ? bytes : nil
    }
}
