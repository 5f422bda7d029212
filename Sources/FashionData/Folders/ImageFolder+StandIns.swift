import FashionCore

extension ImageFolder {
    /// Gives a class to whose files their contents gave no place in a part one of its training images for it.
    ///
    /// Of a class with 20 images, one time in eight none would test. The image whose hash comes last stands in, so that adding
    /// files never takes a training image to the test set: the one that stands in stays, goes back to training, or gives way to a
    /// new file. Where no class has images to validate, that is left to the training, as without a folder for them.
    /// - Returns: the titles of files that stand in, with their parts.
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
                // Copies stay together.
                for index in entries.indices where entries[index].probe.hash == last {
                    entries[index].part = part
                    standIns.append("\(entries[index].file.title) (\(part.rawValue))")
                }
            }
        }
        return standIns
    }
}
