import Foundation

/// The files below a folder, and the complete data sets among them.
struct DatasetFiles {
    /// A complete set: the path before the names of its parts, and its files.
    struct Candidate {
        let prefix: String
        let files: DatasetSource.Files
        /// Whether the names are the publishers' usual ones, which need no folder of their own.
        let isUsual: Bool
        /// Files of the set that exist under several names.
        var twins: [Twin] = []
    }

    let root: URL
    /// Paths relative to ``root``.
    let paths: [String]

    /// Maximum number of files that are listed.
    private static let most = 20_000
    /// Number of folder levels that are searched below the root.
    private static let depth = 2
    private static let mostArchives = 20

    /// Lists the files of a folder, of an archive, or of a folder in an archive.
    /// - Parameter isDeep: whether subfolders and archives are searched as well.
    init(in root: URL, isDeep: Bool) {
        self.root = root
        if let place = ZipFile.place(of: root) {
            let start = place.entry.isEmpty ? "" : place.entry + "/"
            paths = ((try? ZipFile.paths(in: place.archive)) ?? [])
                .filter { $0.hasPrefix(start) && $0.count > start.count }.map {
                    String($0.dropFirst(start.count))
                }
                .filter { (isDeep || !$0.contains("/")) && !Self.isHidden($0) }.sorted()
        } else {
            var found: [String] = []
            Self.collect(root, "", isDeep ? Self.depth : 0, into: &found)
            if isDeep {
                for archive in found.filter({ $0.lowercased().hasSuffix(".zip") }).prefix(Self.mostArchives) {
                    let url = root.appendingPathComponent(archive)
                    found += ((try? ZipFile.paths(in: url)) ?? []).filter { !Self.isHidden($0) }
                        .map { "\(archive)/\($0)" }
                }
            }
            paths = Array(found.prefix(Self.most))
        }
    }

    /// Names of the files in the folder itself, for messages.
    var names: [String] { paths.filter { !$0.contains("/") } }

    private static func collect(_ folder: URL, _ path: String, _ depth: Int, into found: inout [String]) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        var folders: [String] = []
        for name in names where !isHidden(name) && found.count < most {
            let url = folder.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue { folders.append(name) } else { found.append(path + name) }
        }
        guard depth > 0 else { return }
        for name in folders {
            collect(folder.appendingPathComponent(name), "\(path)\(name)/", depth - 1, into: &found)
        }
    }

    /// Whether a file is hidden, or one that macOS adds to archives.
    private static func isHidden(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    /// The complete sets: IDX before CSV before NPZ, usual names before others.
    var candidates: [Candidate] { idx + csv + npz }

    /// Archives of NumPy arrays in the folders.
    private var npz: [Candidate] {
        paths.filter { $0.lowercased().hasSuffix(".npz") }.prefix(Self.mostArchives).compactMap { path in
            let url = root.appendingPathComponent(path)
            guard NPZFile.isDataSet(url) else { return nil }
            return Candidate(prefix: String(path.dropLast(4)), files: .npz(url), isUsual: false)
        }
    }

    private func url(_ path: String) -> URL? {
        let url = root.appendingPathComponent(path)
        return ByteStream.size(of: url) == nil ? nil : url
    }

    /// Tables that are alone in an archive with the name of a table, such as `a_train.csv.zip`, by that name. Their own
    /// names do not matter.
    private var tablesInArchives: [String: String] {
        let tables = paths.compactMap { path -> (name: String, path: String)? in
            guard let match = path.wholeMatch(of: /(?i)(.+\.(?:csv|tsv))\.zip\/.+\.(?:csv|tsv)/) else {
                return nil
            }
            return (String(match.1), path)
        }
        return Dictionary(grouping: tables, by: \.name).compactMapValues { $0.count == 1 ? $0[0].path : nil }
    }

    private static func withoutEnding(_ path: String) -> (stem: String, isCompressed: Bool) {
        path.lowercased().hasSuffix(".gz") ? (String(path.dropLast(3)), true) : (path, false)
    }

    private var idx: [Candidate] {
        // By the prefix before the part's name, then by part: plain files before compressed ones, hyphens before
        // points.
        var sets: [String: [DatasetPart: [(rank: Int, path: String)]]] = [:]
        for path in paths {
            let (stem, isCompressed) = Self.withoutEnding(path)
            guard
                let match = stem.wholeMatch(
                    of: /(?i)(.*?)(train|t10k|test)-(images|labels)([-.])idx[134]-ubyte/)
            else { continue }
            let part: DatasetPart =
                switch (match.2.lowercased() == "train", match.3.lowercased() == "images") {
                case (true, true): .trainingImages
                case (true, false): .trainingLabels
                case (false, true): .testImages
                case (false, false): .testLabels
                }
            let rank = (isCompressed ? 2 : 0) + (match.4 == "." ? 1 : 0)
            sets[String(match.1), default: [:]][part, default: []].append((rank, path))
        }
        return sets.sorted { $0.key < $1.key }.compactMap { prefix, parts in
            let all = DatasetPart.allCases.map { part in
                (parts[part] ?? []).sorted { $0.rank < $1.rank }.compactMap { url($0.path) }
            }
            let urls = all.map(\.first)
            guard let images = urls[0], let labels = urls[1], let testImages = urls[2],
                let testLabels = urls[3]
            else { return nil }
            return Candidate(
                prefix: prefix,
                files: .idx(
                    training: .init(images: images, labels: labels),
                    test: .init(images: testImages, labels: testLabels)),
                isUsual: prefix.isEmpty || prefix.hasSuffix("/"),
                twins: all.flatMap { urls in urls.dropFirst().map { Twin(taken: urls[0], other: $0) } })
        }
    }

    /// Prefixes of `train.csv` in usual names.
    static let usualPrefixes = ["fashion-mnist_", "mnist_", ""]

    private var csv: [Candidate] {
        let archived = tablesInArchives
        let plain = Set(paths).subtracting(archived.values)
        let known = plain.union(archived.keys)
        let paths = known.sorted()
        let spellings = Dictionary(paths.map { ($0.lowercased(), $0) }) { first, _ in first }
        func url(_ path: String) -> URL? { self.url(path) ?? archived[path].flatMap { self.url($0) } }
        func rank(_ prefix: String) -> Int {
            let name =
                prefix.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            return Self.usualPrefixes.firstIndex(of: name) ?? Self.usualPrefixes.count
        }
        var seen: Set<String> = []
        return paths.compactMap { path -> Candidate? in
            let (stem, isCompressed) = Self.withoutEnding(path)
            guard let match = stem.wholeMatch(of: /(?i)(.*?)(training|train)([^\/]*\.(csv|tsv))/) else {
                return nil
            }
            // A plain file is preferred to its compressed version.
            guard !isCompressed || !known.contains(stem) else { return nil }
            let partners = ["test", "testing"].map {
                stem.replacing(/(?i)training|train/, with: $0)
            }.flatMap { [$0, $0 + ".gz"] }
            // `Test.csv` belongs to `Train.csv`.
            let partner =
                partners.first(where: known.contains)
                ?? partners.lazy.compactMap { spellings[$0.lowercased()] }.first
            guard let partner, let training = url(path),
                let test = url(partner)
            else { return nil }
            let prefix = String(match.1)
            let twins = [path, partner].compactMap { name -> Twin? in
                guard known.contains(name + ".gz"), let taken = url(name), let other = url(name + ".gz")
                else {
                    return nil
                }
                return Twin(taken: taken, other: other)
            }
            return Candidate(
                prefix: prefix, files: .csv(training: training, test: test),
                isUsual: rank(prefix) < Self.usualPrefixes.count && match.3.lowercased() == ".csv",
                twins: twins)
        }.sorted { (rank($0.prefix), $0.prefix) < (rank($1.prefix), $1.prefix) }
            .filter { seen.insert("\($0.prefix)").inserted }
    }
}
