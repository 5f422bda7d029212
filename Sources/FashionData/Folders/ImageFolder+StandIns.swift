import FashionCore

extension ImageFolder {
    /// Moves a training image of a class to each part that has none of its files by their contents.
    ///
    /// Of a class with 20 images, one time in eight none would be a test image. The image whose hash comes last is
    /// moved, so that adding files never moves another training image to the test set: the moved image stays, returns
    /// to training, or is replaced by a new file. When no class has validation images, none are moved; the training
    /// then sets some aside, as for data without a folder for them.
    /// - Returns: the titles of the files that were moved, with their parts.
    static func lendMissing(_ entries: inout [Entry]) -> [String] {
        var standIns: [String] = []
        for part in [ImageFolderFiles.Part.test, .validation] {
            let present = Set(entries.lazy.filter { $0.part == part }.map(\.label))
            guard part == .test || !present.isEmpty else { continue }
            for label in Set(entries.map(\.label)).subtracting(present).sorted() {
                let hashes = Set(
                    entries.lazy.filter { $0.label == label && $0.part == .training }.map(\.probe.hash))
                guard hashes.count > 1, let last = hashes.max(by: { $0.lexicographicallyPrecedes($1) }) else {
                    continue
                }
                // Copies of an image stay together.
                for index in entries.indices where entries[index].probe.hash == last {
                    entries[index].part = part
                    standIns.append("\(entries[index].file.title) (\(part.rawValue))")
                }
            }
        }
        return standIns
    }
}
