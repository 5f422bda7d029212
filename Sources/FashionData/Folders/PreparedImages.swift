import CZlib
import FashionCore
import FashionImaging
import Foundation
import Synchronization

/// All images of a data set at the size of the network's input, in one mapped file: pixels, index, CRC-32 of the
/// index, length of the index, and ``magic``. The two numbers take 8 bytes each, little-endian.
struct PreparedImages {
    /// The index after the pixels, as JSON.
    struct Index: Codable {
        /// Hash of paths, sizes, times and options. A file with another key cannot be used.
        let key: String
        let preparation: ImagePreparation
        let classNames: [String]
        /// Two bytes per label, little-endian, in image order.
        let labels: Data
        /// Numbers of training, validation and test images.
        let counts: [Int]
        /// Path of each image, below the set's folder or as the list gives it.
        let paths: [String]
        let summary: ImageFilesSummary
        /// MD5 of all contents, labels and the preparation, which identifies the data.
        let digest: String
        /// CRC-32 of the pixels.
        let checksum: UInt

        /// Returns the class of an image.
        func label(of image: Int) -> UInt16 {
            UInt16(labels[2 * image]) | UInt16(labels[2 * image + 1]) << 8
        }
    }

    let file: MappedFile
    let index: Index

    /// The last bytes of the file.
    static let magic = Array("FASHIONI".utf8)
    /// Number of bytes after the index.
    private static let trailerLength = 16 + magic.count

    /// Opens a file that was kept.
    /// - Returns: nil when there is no such file, or when it is damaged or of other images.
    init?(contentsOf url: URL, key: String) {
        guard let file = try? MappedFile(url), file.count > Self.trailerLength,
            let found = file.withBytes({ Self.index(of: $0, key: key) })
        else { return nil }
        (self.file, index) = (file, found)
    }

    /// Returns the index of a file; nil when the file is damaged or of other images.
    private static func index(of bytes: UnsafeBufferPointer<UInt8>, key: String) -> Index? {
        let end = bytes.count - trailerLength
        func number(at place: Int) -> UInt64 {
            bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let (sum, length) = (number(at: end), number(at: end + 8))
        guard bytes.suffix(magic.count).elementsEqual(magic), length <= UInt64(end) else { return nil }
        let start = end - Int(length)
        let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard UInt64(checksum(text)) == sum,
            let index = try? JSONDecoder().decode(Index.self, fromFile: Data(text)),
            index.key == key, index.counts.count == 3, index.counts.allSatisfy({ 0...bytes.count ~= $0 }),
            index.labels.count == 2 * index.counts.reduce(0, +),
            index.paths.count == index.labels.count / 2,
            index.paths.indices.allSatisfy({ Int(index.label(of: $0)) < index.classNames.count }),
            index.paths.count.multipliedReportingOverflow(by: index.preparation.byteCount) == (start, false),
            checksum(UnsafeBufferPointer(rebasing: bytes[..<start])) == index.checksum
        else { return nil }
        return index
    }

    /// Prepares the images and writes them to a file.
    /// - Throws: `FileError` when the file cannot be written, or when too many images are damaged.
    init(
        _ folder: ImageFolder, of root: URL, key: String, into url: URL, reading: ImageReading,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws {
        let (entries, preparation) = (folder.entries, folder.preparation)
        var result: Index?
        try WholeFile.replace(url) { temporary in
            let descriptor = open(temporary.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else {
                throw FileError(url, "cannot be made: \(String(cString: strerror(errno)))")
            }
            defer { close(descriptor) }
            let size = preparation.byteCount
            let results = Tasks.results(entries.count, threads: reading.threads) { done in
                progress(done, entries.count)
            } _: { place in
                let bytes = try preparation.bytes(of: entries[place].file.image())
                try Self.write(bytes, at: place * size, descriptor, url)
            }
            var (kept, unreadable): ([Int], [ImageFilesSummary.Unreadable]) = ([], folder.summary.unreadable)
            for (place, result) in results.enumerated() {
                switch result {
                case .success: kept.append(place)
                case .failure(let error as FileError) where error.path == url.path: throw error
                case .failure(let error):
                    unreadable.append(.init(file: entries[place].file.title, reason: error.plainReason))
                }
            }
            try ImageFolder.check(
                unreadable, of: entries.count + folder.summary.unreadable.count, root,
                isList: folder.isList, isStrict: reading.isStrict)
            let keptEntries = kept.map { entries[$0] }
            if kept.count < entries.count { try folder.checkClasses(keptEntries, unreadable, root) }
            try Self.compact(kept, size, descriptor, url)
            let made = Index(
                keptEntries, folder, unreadable, key, try Self.checksum(descriptor, url))
            try Self.append(made, at: kept.count * size, descriptor, url)
            result = made
        }
        guard let result else { throw FileError(url, "cannot be made") }
        (file, index) = (try MappedFile(url), result)
    }

    /// Returns the images of consecutive parts.
    /// - Parameter parts: indices into ``Index/counts``.
    func images(_ parts: Range<Int>) -> ImageSet? {
        let first = index.counts[..<parts.lowerBound].reduce(0, +)
        let count = index.counts[parts].reduce(0, +)
        let labels = (first..<first + count).map(index.label(of:))
        let preparation = index.preparation
        return ImageSet(
            height: preparation.height, width: preparation.width, channels: preparation.channels, file: file,
            offset: first * preparation.byteCount, labels: labels)
    }

    private static func write(_ bytes: [UInt8], at offset: Int, _ descriptor: Int32, _ url: URL) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
            }
            guard count > 0 else {
                throw FileError(url, "cannot be written: \(String(cString: strerror(errno)))")
            }
            done += count
        }
    }

    /// Closes the gaps left by images that could not be read.
    private static func compact(_ kept: [Int], _ size: Int, _ descriptor: Int32, _ url: URL) throws {
        var bytes = [UInt8](repeating: 0, count: size)
        for (place, old) in kept.enumerated() where place != old {
            guard pread(descriptor, &bytes, size, off_t(old * size)) == size else {
                throw FileError(url, "cannot be read: \(String(cString: strerror(errno)))")
            }
            try write(bytes, at: place * size, descriptor, url)
        }
        guard ftruncate(descriptor, off_t(kept.count * size)) == 0 else {
            throw FileError(url, "cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    private static func append(_ index: Index, at end: Int, _ descriptor: Int32, _ url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = Array(try encoder.encode(index))
        let numbers = [UInt64(text.withUnsafeBufferPointer { checksum($0) }), UInt64(text.count)].flatMap {
            number in withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        try write(text + numbers + magic, at: end, descriptor, url)
    }

    private static func checksum(_ descriptor: Int32, _ url: URL) throws -> UInt {
        var (sum, offset) = (crc32(0, nil, 0), 0)
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = pread(descriptor, &bytes, bytes.count, off_t(offset))
            guard count >= 0 else {
                throw FileError(url, "cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return UInt(sum) }
            sum = crc32(sum, bytes, UInt32(count))
            offset += count
        }
    }

    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt {
        var sum = crc32(0, nil, 0)
        for start in stride(from: 0, to: bytes.count, by: 1 << 24) {
            let piece = UnsafeBufferPointer(rebasing: bytes[start..<min(start + 1 << 24, bytes.count)])
            sum = crc32(sum, piece.baseAddress, UInt32(piece.count))
        }
        return UInt(sum)
    }
}

extension PreparedImages.Index {
    fileprivate init(
        _ entries: [ImageFolder.Entry], _ folder: ImageFolder,
        _ unreadable: [ImageFilesSummary.Unreadable], _ key: String, _ checksum: UInt
    ) {
        self.key = key
        preparation = folder.preparation
        classNames = folder.classNames
        labels = Data(
            entries.flatMap {
                [UInt8(truncatingIfNeeded: $0.label), UInt8(truncatingIfNeeded: $0.label >> 8)]
            })
        counts = ImageFolderFiles.Part.allCases.map { part in entries.count { $0.part == part } }
        paths = entries.map(\.file.name)
        summary = ImageFilesSummary(
            entries, unreadable: unreadable, others: folder.summary.others, standIns: folder.summary.standIns)
        let hash = MessageDigest(.md5)
        hash.update(Data("\(preparation)\(counts)\(classNames)".utf8))
        for entry in entries {
            hash.update(
                entry.probe.hash
                    + [UInt8(truncatingIfNeeded: entry.label), UInt8(truncatingIfNeeded: entry.label >> 8)])
        }
        digest = hexadecimal(hash.finalize())
        self.checksum = checksum
    }

    /// Returns a hash of the files of a data set: their paths, sizes and times and, in a list, their labels and parts.
    static func digest(of files: ImageFolderFiles, in root: URL) -> String {
        let hash = MessageDigest(.sha256)
        func add(_ text: String) { hash.update(Data((text + "\n").utf8)) }
        // The first number changes when files are read differently, or other files than before, and with the layout of the
        // prepared images.
        add("10 \(root.standardizedFileURL.path)")
        let list = ImageFolderFiles.classList(of: root, isList: files.list != nil)
        if let text = try? Data(contentsOf: list) { hash.update(text) }
        for name in files.classes.sorted() { add(name) }
        for file in files.files {
            add("\(file.name) \(file.size) \(file.modified) \(file.changed)")
            if files.list != nil { add("\(file.label) \(file.part?.rawValue ?? "")") }
        }
        return hexadecimal(hash.finalize())
    }

    /// Returns the key of a file of prepared images.
    static func key(_ digest: String, _ reading: ImageReading) -> String {
        let size = reading.size.map { "\($0.width)×\($0.height)" } ?? ""
        let text =
            "\(digest) \(reading.channels?.rawValue ?? "") \(size) \(reading.fit.rawValue) \(reading.classNames ?? [])"
        return hexadecimal(MessageDigest.sha256(of: Data(text.utf8)))
    }

    /// Whether images that were prepared for another reading serve this one.
    func serves(_ reading: ImageReading) -> Bool {
        (reading.channels.map { $0.count == preparation.channels } ?? true)
            && (reading.size.map { ($0.width, $0.height) == (preparation.width, preparation.height) } ?? true)
            && !(reading.isStrict && !summary.unreadable.isEmpty)
    }
}
