import FashionCore
import Foundation

extension DatasetFiles {
    /// Returns a remark on data files next to a set that are not read; nil when there are none.
    func remark(onFilesBeside candidate: Candidate) -> String? {
        let own = urls(of: candidate)
        guard let folder = own.first?.deletingLastPathComponent() else { return nil }
        let known = Set(own.map(\.path) + candidate.twins.map(\.other.path))
        let left = paths.filter { path in
            let url = root.appendingPathComponent(path)
            return Self.mayBeData(path) && url.deletingLastPathComponent().path == folder.path
                && !known.contains(url.path)
        }
        guard !left.isEmpty else { return nil }
        let names = left.map { URL(fileURLWithPath: $0).lastPathComponent }
        var remark =
            "taking \(own[0].lastPathComponent) and what belongs to it; \(names.count == 1 ? "another file" : "\(names.count) other files") "
            + "of data beside it \(names.count == 1 ? "is" : "are") left out: "
            + names.prefix(6).map(\.shownOnOneLine).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
        // A set with its own prefix can be selected.
        let another = candidates.first { other in
            !other.prefix.isEmpty && !other.prefix.hasSuffix("/") && other.prefix != candidate.prefix
                && urls(of: other).allSatisfy { $0.deletingLastPathComponent().path == folder.path }
        }
        if let another {
            remark += "; --data \(root.appendingPathComponent(another.prefix).relativePath) takes another set"
        }
        if names.contains(where: { $0.lowercased().contains("val") }) {
            remark +=
                "; images to validate on are a part of the training set (--validation-fraction), or arrays x_val and y_val of an "
                + ".npz file"
        }
        return remark
    }

    private func urls(of candidate: Candidate) -> [URL] {
        DatasetSource(folder: root, paths: candidate.files).files.map(\.url)
    }

    private static func mayBeData(_ path: String) -> Bool {
        path.lowercased().contains(/(\.(csv|tsv)(\.gz)?|\.npz|idx[134]-ubyte(\.gz)?)$/)
    }
}
