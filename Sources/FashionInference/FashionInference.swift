/// Classifies images with trained networks: ``Classifier``, the readers of model files, the decoders of images.
///
/// This is a product of its own for servers and tools that only classify. It links neither the trainer nor Cairo;
/// `FashionKit` builds on it and re-exports it.
@_exported import Compute
@_exported import Datasets
@_exported import Evaluation
@_exported import FashionCore
@_exported import FashionPrediction
@_exported import ImageFiles
@_exported import ModelFiles
@_exported import NeuralNetwork
@_exported import Preprocessing
