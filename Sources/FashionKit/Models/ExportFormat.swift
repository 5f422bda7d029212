import Foundation

/// A file format that models are exported to.
public enum ExportFormat: String, CaseIterable, Sendable {
    /// The format of ONNX Runtime.
    case onnx
    /// The HDF5 format of Keras 2.15 and 3.
    case h5
    /// The `.keras` archive of Keras 3.
    case keras
    /// Weights for PyTorch.
    case safetensors

    /// Creates the format whose name is the file's extension, ignoring case; `nil` for other extensions.
    public init?(endingOf file: URL) { self.init(rawValue: file.pathExtension.lowercased()) }

    /// The format's usual name.
    public var title: String {
        switch self {
        case .onnx: "ONNX"
        case .h5: "Keras' HDF5"
        case .keras: "Keras' archive"
        case .safetensors: "safetensors"
        }
    }

    /// Whether batch normalisation can be folded: not in formats from which training can continue.
    public var canFold: Bool { self == .onnx || self == .safetensors }
    /// Whether the file holds the computation, so that it can include preprocessing.
    public var canPreprocess: Bool { self == .onnx }

    /// All names, for messages.
    package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
    /// Returns the names of the formats that meet a condition, for messages.
    package static func list(where condition: (ExportFormat) -> Bool) -> String {
        allCases.filter(condition).map(\.rawValue).joined(separator: " or ")
    }
}
