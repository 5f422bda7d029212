import Foundation

/// A file format that models are exported to.
public enum ExportFormat: String, CaseIterable, Sendable {
    /// For ONNX Runtime.
    case onnx
    /// Keras' HDF5, of Keras 2.15 and 3.
    case h5
    /// The archive of Keras 3.
    case keras
    /// Weights for PyTorch.
    case safetensors

    /// The format whose name is a file's ending, in any case.
    public init?(endingOf file: URL) { self.init(rawValue: file.pathExtension.lowercased()) }

    /// The format as its users call it.
    public var title: String {
        switch self {
        case .onnx: "ONNX"
        case .h5: "Keras' HDF5"
        case .keras: "Keras' archive"
        case .safetensors: "safetensors"
        }
    }

    /// Whether batch normalisation can be folded: not in files from which training goes on.
    public var canFold: Bool { self == .onnx || self == .safetensors }
    /// Whether the file holds the computation, so that preprocessing can be part of it.
    public var canPreprocess: Bool { self == .onnx }

    /// All names, for messages.
    package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
    /// The names of those that can do something, for messages.
    package static func list(where condition: (ExportFormat) -> Bool) -> String {
        allCases.filter(condition).map(\.rawValue).joined(separator: " or ")
    }
}
