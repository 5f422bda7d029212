/// The whole library in one import: data, training, evaluation, drawing and model files.
@_exported import FashionConfiguration
@_exported import FashionInference
@_exported import FashionReporting
@_exported import FashionTensorBoard
@_exported import FashionTraining

/// The version of the library and of the program.
public enum FashionVersion {
    /// The version, such as `0.1.0`, which model files and reports record.
    public static let current = "0.1.0"
}
