import Datasets
import Evaluation
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork

/// A saved model that takes one grey image and gives probabilities of classes.
struct ImageClassifier {
    /// The file, for errors.
    let file: URL
    /// The network, on pixels of 0…1.
    let graph: Graph
    /// Its numbers.
    let weights: Weights
    /// Height of the images it takes.
    let height: Int
    /// Width of the images it takes.
    let width: Int
    /// The classes' names; numbers when the file has none and they are not as many as Fashion-MNIST's.
    let classNames: [String]
    /// What tells images unlike those of the training; nil when the file has none.
    let outlierCheck: OutlierCheck?

    /// Reads a model.
    /// - Throws: ``FileError`` that names the file when it cannot be read or is a network for something else.
    init(contentsOf file: URL, scale: InputScaleOption) throws {
        let contents = try ModelFile.read(file)
        contents.warn(about: file)
        var saved = contents.model
        scale.apply(to: &saved)
        saved.noteScale(of: file)
        let (input, output) = (saved.graph.inputShape, saved.graph.outputShape)
        guard let size = saved.graph.greyImageSize else {
            throw FileError(
                file, "expected a network for grey images [height, width, 1], found one for \(input)")
        }
        guard output.count == 1 else {
            throw FileError(file, "expected a network with one probability for each class, found \(output)")
        }
        let names = saved.classNames ?? ClassNames.fashion
        guard names.count == output[0] || saved.classNames == nil else {
            throw FileError(file, "expected \(output[0]) names of classes, found \(names.count)")
        }
        let check = saved.metadata?.outlierCheck
        guard check == nil || check?.classes == output[0] else {
            throw FileError(
                file,
                "expected an outlier check for \(output[0]) classes, found one for \(check?.classes ?? 0)")
        }
        self.file = file
        graph = try saved.networkOnUnitPixels()
        weights = saved.weights
        (height, width) = (size.height, size.width)
        classNames = names.count == output[0] ? names : ClassNames.numbers(output[0])
        outlierCheck = check
    }
}
