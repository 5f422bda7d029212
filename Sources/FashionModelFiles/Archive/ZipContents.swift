/// Describes a zip archive that is not a Keras model, from its entries' names, for error messages.
struct ZipContents {
    /// The names of the archive's entries, without folders and those that macOS adds.
    private let names: [String]

    /// - Parameter names: the names of all entries.
    init(names: [String]) {
        self.names = names.filter { name in
            !name.hasSuffix("/") && !name.hasPrefix("__MACOSX/")
                && name.split(separator: "/").last != ".DS_Store"
        }
    }

    /// The extensions of files that are models by themselves, or may be mistaken for one.
    private static let modelEndings = [
        ".keras", ".h5", ".hdf5", ".pt", ".pth", ".safetensors", ".onnx", ".tflite",
    ]

    /// One sentence: the kind of archive, and what to do instead.
    var sentence: String {
        if let root = names.first(where: { $0.hasSuffix("data.pkl") })?.dropLast("data.pkl".count),
            names.contains(root + "constants.pkl")
        {
            return
                "is a TorchScript program of PyTorch (torch.jit.save), which is code and is not run; save its weights with "
                + "torch.save(torch.jit.load(FILE).state_dict(), \"weights.pt\") and name their network with --architecture"
        }
        if names.contains(where: { $0.hasSuffix("data.pkl") }) {
            return
                "is an archive of PyTorch in an unusual order; load it and save its state dictionary with torch.save"
        }
        if let folder {
            return
                "is a Keras archive whose files lie in the folder \(folder), as when it was unpacked and zipped again; zip "
                + "what is in the folder: (cd \(folder) && zip -r ../model.keras .)"
        }
        if names.contains(where: { $0 == "saved_model.pb" || $0.hasSuffix("/saved_model.pb") }) {
            return
                "is a zip archive with a TensorFlow SavedModel in it; open that with tf.keras 2 and save it with "
                + "model.save(\"model.h5\")"
        }
        let models = names.filter { name in
            Self.modelEndings.contains { name.lowercased().hasSuffix($0) }
        }
        if let first = models.first {
            let others = models.count > 1 ? " and \(models.count - 1) other models" : ""
            return "is a zip archive with \(first)\(others) in it; unpack it, then name that file"
        }
        let shown = names.prefix(3).joined(separator: ", ")
        let found =
            names.isEmpty ? "no files" : shown + (names.count > 3 ? " and \(names.count - 3) others" : "")
        return "is a zip archive without a config.json, which a model of Keras has; found \(found)"
    }

    /// The folder that contains all files of a Keras archive; nil when there is none.
    private var folder: String? {
        for name in names where name.hasSuffix("/config.json") {
            let folder = name.dropLast("/config.json".count)
            let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
            guard !parts.isEmpty, !parts.contains(where: { ["", ".", ".."].contains($0) }) else { continue }
            if names.contains("\(folder)/model.weights.h5") { return String(folder) }
        }
        return nil
    }
}
