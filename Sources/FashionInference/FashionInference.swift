/// Classifies images with trained networks: ``Classifier``, readers of model files, and decoders of images.
///
/// This is a separate product for servers and tools that only classify. It links neither the trainer nor Cairo;
/// `FashionKit` builds on it and re-exports it.
@_exported import FashionCompute
@_exported import FashionCore
@_exported import FashionData
@_exported import FashionEvaluation
@_exported import FashionImaging
@_exported import FashionModelFiles
@_exported import FashionNetworks
@_exported import FashionPrediction
