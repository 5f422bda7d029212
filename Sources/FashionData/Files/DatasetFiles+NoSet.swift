import FashionCore
import Foundation

extension DatasetFiles {
    /// Why files that look like data are not a set, if that can be determined: a damaged archive, archives of images,
    /// or kinds of files that are not read.
    var reasonForNone: String? {
        if let place = ZipFile.place(of: root) {
            if let problem = Self.damage(of: place.archive) { return problem }
            guard paths.contains(where: { ImageFolderFiles.hasImageEnding($0) }) else { return nil }
            return
                "holds image files, which are read from folders only; unpack it, then name the folder with the classes"
        }
        for path in paths.prefix(50) {
            // A problem of a file in an archive is reported for the archive.
            if let end = path.range(of: ".zip/", options: .caseInsensitive) {
                let archive = path[..<path.index(before: end.upperBound)]
                if ImageFolderFiles.hasImageEnding(path) {
                    return
                        "\(archive) holds image files, which are read from folders only; unpack it, then name the folder with "
                        + "the classes"
                }
                continue
            }
            let url = root.appendingPathComponent(path)
            guard let kind = try? ContentKind(of: url) else { continue }
            if kind == .zip, let problem = Self.damage(of: url) { return "\(path) \(problem)" }
            if Self.unread.contains(kind), !path.lowercased().hasSuffix(".gz") || kind != .gzip {
                return "\(path) \(kind.sentence(for: .data))"
            }
        }
        return nil
    }

    private static let unread: Set<ContentKind> = [
        .gzip, .bzip2, .xz, .zstandard, .sevenZip, .tar, .parquet, .workbook, .gitLFSPointer, .webPage,
        .pickle,
        .numPyArray, .hdf5,
    ]

    private static func damage(of archive: URL) -> String? {
        do {
            _ = try ZipFile.paths(in: archive)
            return nil
        } catch let error as FileError {
            return "\(error.problem); it is damaged or cut off, so download or make it again"
        } catch {
            return nil
        }
    }
}
