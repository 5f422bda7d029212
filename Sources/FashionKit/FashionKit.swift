/// The whole library under one name: data, training, evaluation, drawing and model files.
///
/// Two types are called `Picture`; write `Figures.Picture` for the drawing and `Preprocessing.Picture` for the image where
/// one of them is needed.
@_exported import FashionConfiguration
@_exported import FashionInference
@_exported import Figures
@_exported import Reports
@_exported import TensorBoard
@_exported import Training

/// The version of the library and of the program.
public enum FashionVersion {
    /// The version, such as `0.1.0`; model files and reports name it.
    public static let current = "0.1.0"
}
