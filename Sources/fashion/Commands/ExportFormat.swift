import ArgumentParser
import Foundation

/// A kind of file that `fashion export` writes.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case onnx, h5, keras, safetensors

    /// The format whose name is a file's ending, in any case.
    init?(endingOf file: URL) { self.init(rawValue: file.pathExtension.lowercased()) }

    /// The format as its users call it.
    var title: String {
        switch self {
        case .onnx: "ONNX"
        case .h5: "Keras' HDF5"
        case .keras: "Keras' archive"
        case .safetensors: "safetensors"
        }
    }

    /// Whether batch normalisation can be folded: not in files from which training goes on.
    var canFold: Bool { self == .onnx || self == .safetensors }
    /// Whether the file holds the computation, so that preprocessing can be part of it.
    var canPreprocess: Bool { self == .onnx }

    /// All names, for messages.
    static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
    /// The names of those that can do something, for messages.
    static func list(where condition: (ExportFormat) -> Bool) -> String {
        allCases.filter(condition).map(\.rawValue).joined(separator: " or ")
    }
}

/// What becomes of batch normalisation.
enum BatchNormalizationExport: EnumerableFlag {
    case keepBatchNorm, foldBatchNorm

    static func help(for value: Self) -> ArgumentHelp? {
        switch value {
        case .keepBatchNorm: "Keep batch normalisation as layers of its own."
        case .foldBatchNorm: "Make batch normalisation part of the layers before it, for inference."
        }
    }
}
