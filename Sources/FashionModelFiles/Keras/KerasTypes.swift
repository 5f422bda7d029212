/// The layers of a file that Keras computes in another type than float32, as with the policy `mixed_float16`.
struct KerasTypes {
    private var seen: Set<[String]> = []
    private var found: [(type: String, first: String, count: Int)] = []

    /// Adds a layer, once however often it is used.
    /// - Parameter path: the names of the networks that contain the layer, and its own.
    mutating func add(_ type: String, of path: [String]) {
        guard seen.insert(path).inserted else { return }
        if let index = found.firstIndex(where: { $0.type == type }) {
            found[index].count += 1
        } else {
            found.append((type: type, first: path.last ?? "", count: 1))
        }
    }

    /// A sentence for each type.
    var remarks: [String] {
        found.map { entry in
            entry.count == 1
                ? "layer \(entry.first): is computed in float32 instead of \(entry.type)"
                : "\(entry.count) layers are computed in float32 instead of \(entry.type), the first is \(entry.first)"
        }
    }
}
