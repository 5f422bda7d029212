import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// What `evaluate` says of the pixels that a model from elsewhere was trained on, and of its classes.
extension InputScaleTests {
    @Test func whatIsAssumedIsSaidEvenWhereItFits() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(factor: 1 / 255), to: workspace["unit.h5"])
        let outcome = try evaluate(workspace, "unit.h5")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(try accuracy(workspace) > 0.95)
        #expect(
            outcome.errorOutput.contains(
                "unit.h5: does not say what it takes pixels as; 0..1 is assumed, and --input-scale says otherwise. The "
                    + "first 30 test images give 0..255:"), "\(outcome.errorOutput)")
        #expect(!outcome.errorOutput.contains("no better than guesses"))
    }

    /// A model that was trained on 1 − x: kernels change their sign, and their sums go into the bias.
    private func inverted() throws -> Model {
        var model = try model(factor: 1 / 255)
        let parameters = model.graph.parameters
        let kernel = try model.weights.numbers(of: parameters[0])
        model.weights[parameters[0]] = kernel.map { -$0 }
        model.weights[parameters[1]] = try model.weights.numbers(of: parameters[1]).enumerated().map {
            unit, number in
            stride(from: unit, to: 640, by: 10).reduce(number) { $0 + kernel[$1] }
        }
        return model
    }

    @Test func invertedPixelsAreRecognized() throws {
        let workspace = try Workspace()
        let inverted = try inverted()
        try KerasHDF5.write(inverted, to: workspace["inverted.h5"])
        let outcome = try evaluate(workspace, "inverted.h5")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(
            outcome.errorOutput.contains(
                "the model does clearly better on inverted pixels than on those of 0..1"),
            "\(outcome.errorOutput)")
        #expect(outcome.errorOutput.contains("Put a layer Rescaling(-1, offset=1) before the network"))
        // The advice helps.
        var repaired = try GraphBuilder(name: "repaired", inputShape: [8, 8, 1])
        try repaired.add(.rescaling(Rescaling(scale: -1, offset: 1)))
        try repaired.add(.flatten)
        try repaired.add(.dense(Dense(units: 10, activation: .softmax)))
        try KerasHDF5.write(
            Model(graph: repaired.graph, weights: inverted.weights), to: workspace["repaired.h5"])
        #expect(try evaluate(workspace, "repaired.h5").status == 0)
        #expect(try accuracy(workspace) > 0.95)
    }

    @Test func standardisedPixelsAreRecognized() throws {
        let workspace = try Workspace()
        var model = try model(factor: 1 / 255)
        // On (x - m) / d in place of x: d times the kernel, and m times its sums into the bias.
        let pixels = TextureSet.make(count: 30, seed: 2).pixels.map { Double($0) / 255 }
        let mean = pixels.reduce(0, +) / Double(pixels.count)
        let variance = pixels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels.count)
        let parameters = model.graph.parameters
        let kernel = try model.weights.numbers(of: parameters[0])
        model.weights[parameters[0]] = kernel.map { $0 * Float(variance.squareRoot()) }
        model.weights[parameters[1]] = try model.weights.numbers(of: parameters[1]).enumerated().map {
            unit, number in
            number + Float(mean) * stride(from: unit, to: 640, by: 10).reduce(0) { $0 + kernel[$1] }
        }
        try KerasHDF5.write(model, to: workspace["standardised.h5"])
        let outcome = try evaluate(workspace, "standardised.h5")
        #expect(outcome.errorOutput.contains("standardised: 100.0 %"), "\(outcome.errorOutput)")
        // Of these images -1..1 comes so near that a flag will do.
        #expect(
            outcome.errorOutput.contains("clearly better on pixels of -1..1 than of 0..1"),
            "\(outcome.errorOutput)")
    }

    @Test func anotherOrderOfTheClassesIsRecognized() throws {
        let workspace = try Workspace(images: 240)
        var model = try model(factor: 1 / 255)
        let parameters = model.graph.parameters
        // Each class under the number of the next.
        func rolled(_ numbers: [Float]) -> [Float] {
            numbers.indices.map { numbers[$0 / 10 * 10 + ($0 + 9) % 10] }
        }
        for parameter in parameters {
            model.weights[parameter] = try rolled(model.weights.numbers(of: parameter))
        }
        try KerasHDF5.write(model, to: workspace["rolled.h5"])
        let outcome = try evaluate(workspace, "rolled.h5")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(
            outcome.errorOutput.contains(
                "no better than guesses: a balanced accuracy of 0.0 %, where guessing"),
            "\(outcome.errorOutput)")
        #expect(
            outcome.errorOutput.contains("With its classes in another order it would have 100.0 % right"),
            "\(outcome.errorOutput)")
        // Four classes in their places, six turned round: far better than guesses.
        let orders = try self.model(factor: 1 / 255)
        for parameter in orders.graph.parameters {
            let numbers = try orders.weights.numbers(of: parameter)
            model.weights[parameter] = numbers.indices.map {
                numbers[$0 / 10 * 10 + ($0 % 10 < 6 ? ($0 % 10 + 1) % 6 : $0 % 10)]
            }
        }
        try KerasHDF5.write(model, to: workspace["partly.h5"])
        let partly = try evaluate(workspace, "partly.h5")
        #expect(
            partly.errorOutput.contains(
                "of its answers are right. With its classes in another order it would have 100.0 % right"),
            "\(partly.errorOutput)")
        // One answer to everything: no order helps.
        for parameter in parameters {
            model.weights[parameter] = [Float](repeating: 0, count: parameter.count)
        }
        try KerasHDF5.write(model, to: workspace["dull.h5"])
        let dull = try evaluate(workspace, "dull.h5")
        #expect(dull.errorOutput.contains("Likely causes: inverted pixels"), "\(dull.errorOutput)")
    }

    @Test func aScaleThatContradictsTheFileIsSaid() throws {
        let workspace = try Workspace()
        let model = try model(factor: 1 / 255, rescaling: Rescaling(scale: 1 / 255))
        try KerasHDF5.write(model, to: workspace["rescaling.h5"])
        let expected =
            "rescaling.h5: --input-scale 0..1 contradicts the file, whose first layers take pixels as 0..255"
        let evaluation = try evaluate(workspace, "rescaling.h5", "--input-scale", "0..1")
        #expect(evaluation.errorOutput.contains(expected), "\(evaluation.errorOutput)")
        let export = try workspace.run(
            "export", "--model", "rescaling.h5", "--input-scale", "0..1", "--output", "kept.h5")
        #expect(export.errorOutput.contains(expected), "\(export.errorOutput)")
        let kept = try evaluate(workspace, "kept.h5", "--input-scale", "-1..1")
        #expect(
            kept.errorOutput.contains(
                "contradicts the file, which says that the network takes pixels as 0..1"),
            "\(kept.errorOutput)")
        let same = try evaluate(workspace, "rescaling.h5", "--input-scale", "0..255")
        #expect(!same.errorOutput.contains("contradicts"), "\(same.errorOutput)")
    }
}
