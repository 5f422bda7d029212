import FashionCompute
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Grad-CAM of networks from Keras' files against TensorFlow's GradientTape: see `Fixtures/make_gradcam.py`.
@Suite struct GradCAMTests {
    private struct Expected: Decodable {
        struct Network: Decodable {
            let last: String
            /// `[N][classes]`
            let logits: [[Float]]
            /// `[N][classes][H·W]`
            let maps: [[[Float]]]
        }

        /// `[N][H·W]`
        let images: [[Float]]
        let networks: [String: Network]
    }

    private static func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: fixture("gradcam.json")))
    }

    @Test(arguments: ["chain", "residual", "branches", "gated", "pixels"], [1, 2])
    func mapsAgreeWithTensorFlow(name: String, threads: Int) throws {
        let expected = try Self.expected()
        let network = try #require(expected.networks[name])
        let model = try ModelFile.read(fixture("gradcam_\(name).h5")).model
        let node = try #require(model.graph.lastFeatureMap)
        #expect(model.graph.nodes[node].name == network.last)
        let plan = try GradCAMPlan(
            model.graph, weights: model.weights, batch: expected.images.count,
            engine: Engine(threads: threads))
        #expect(plan.mapShape == model.graph.nodes[node].shape)
        for (index, pixel) in expected.images.joined().enumerated() { plan.images[index] = pixel }
        let classes = network.logits[0].count
        var farthest: Float = 0
        // One class for all images, then another one for each: images do not mix.
        for shift in 0..<classes + 1 {
            let labels = expected.images.indices.map { shift < classes ? shift : $0 % classes }
            plan.targets.update(repeating: 0)
            for (row, label) in labels.enumerated() { plan.targets[row * classes + label] = 1 }
            try plan.run()
            for (logit, other) in zip(plan.logits, network.logits.joined()) {
                farthest = max(farthest, abs(logit - other))
            }
            for (image, label) in labels.enumerated() {
                let map = plan.map(ofImage: image)
                let other = network.maps[image][label]
                try #require(map.count == other.count)
                for (found, value) in zip(map, other) { farthest = max(farthest, abs(found - value)) }
            }
        }
        #expect(farthest < 1e-4, "\(name): \(farthest)")
    }

    /// A target is a weight for each logit, so that maps of 2·logit are twice as large and those of nothing are zero.
    @Test func mapsAreLinearInTheTarget() throws {
        let expected = try Self.expected()
        let model = try ModelFile.read(fixture("gradcam_chain.h5")).model
        let plan = try GradCAMPlan(
            model.graph, weights: model.weights, batch: expected.images.count, engine: Engine(threads: 1))
        for (index, pixel) in expected.images.joined().enumerated() { plan.images[index] = pixel }
        func map(_ weight: Float) throws -> [Float] {
            plan.targets.update(repeating: 0)
            for row in 0..<plan.batch { plan.targets[row * 3] = weight }
            try plan.run()
            return (0..<plan.batch).flatMap(plan.map(ofImage:))
        }
        let (nothing, once, twice) = (try map(0), try map(1), try map(2))
        #expect(nothing.allSatisfy { $0 == 0 } && once.contains { $0 > 0.01 })
        for (one, two) in zip(once, twice) { #expect(abs(2 * one - two) < 1e-5) }
    }

    /// The same bits alone, among few and among many.
    @Test func anImagesMapDoesNotDependOnItsNeighbours() throws {
        for graph in [try Graph.referenceCNN(), try Graph.residualCNN()] {
            let weights = Weights.initial(for: graph, seed: 4)
            let size = graph.inputShape.reduce(1, *)
            func answer(batch: Int, place: Int) throws -> [Float] {
                let plan = try GradCAMPlan(
                    graph, weights: weights, batch: batch, engine: Engine(threads: 2))
                for row in 0..<batch {
                    for pixel in 0..<size {
                        plan.images[row * size + pixel] = Float((row * 37 + pixel) * 7919 % 251) / 250
                    }
                }
                let (row, first) = (place * 10, place * size)
                plan.targets.update(repeating: 0)
                plan.targets[row + 3] = 1
                for pixel in 0..<size { plan.images[first + pixel] = Float(pixel * 7919 % 251) / 250 }
                try plan.run()
                return Array(plan.logits[row..<row + 10]) + plan.map(ofImage: place)
            }
            let alone = try answer(batch: 1, place: 0)
            #expect(alone.dropFirst(10).contains { $0 > 0 })
            for (batch, place) in [(2, 1), (9, 4), (64, 49)] {
                #expect(try answer(batch: batch, place: place) == alone, "\(graph.name), \(batch) images")
            }
        }
    }

    @Test func theLastFeatureMapEndsTheLastBlock() throws {
        let seed = try Graph.referenceCNN()
        let node = try #require(seed.lastFeatureMap)
        #expect(seed.nodes[node].name == "activation_5" && seed.nodes[node].shape == [7, 7, 256])

        // A later convolution on which nothing depends does not count.
        var graph = try Graph(name: "g", inputShape: [8, 8, 1])
        let first = try graph.append(
            .convolution(Convolution(filters: 2, kernel: Extent(3))), name: "first")
        try graph.append(.convolution(Convolution(filters: 2, kernel: Extent(3))), name: "unused")
        try graph.append(.flatten, name: "flat", inputs: [first])
        try graph.append(.dense(Dense(units: 2)), name: "scores")
        #expect(graph.lastFeatureMap == first)

        // Nor does one on a single pixel, as in squeeze-and-excitation, while there is another.
        let pointwise = Layer.convolution(Convolution(filters: 2, kernel: Extent(1)))
        var gated = try GraphBuilder(name: "g", inputShape: [8, 8, 1])
        let image = try gated.add(pointwise)
        try gated.add(.globalAveragePooling)
        try gated.add(.reshape(shape: [1, 1, 2]))
        let gate = try gated.add(pointwise)
        try gated.add(.merge(.multiply), inputs: [image, gate])
        try gated.add(.flatten)
        try gated.add(.dense(Dense(units: 2)))
        #expect(gated.graph.lastFeatureMap == image)
    }

    @Test func whatCannotBeExplainedIsAnError() throws {
        var graph = try Graph(name: "g", inputShape: [4, 4, 1])
        try graph.append(.flatten, name: "flat")
        try graph.append(.dense(Dense(units: 2)), name: "scores")
        #expect(graph.lastFeatureMap == nil)
        let engine = try Engine(threads: 1)
        #expect(throws: GraphError(node: "scores", "expected a convolution before it, found none")) {
            try GradCAMPlan(graph, weights: .initial(for: graph, seed: 1), batch: 1, engine: engine)
        }
        var image = try Graph(name: "g", inputShape: [4, 4, 1])
        try image.append(.convolution(Convolution(filters: 2, kernel: Extent(3))), name: "conv")
        #expect(throws: GraphError(node: "conv", "expected a vector [classes], found [2, 2, 2]")) {
            try GradCAMPlan(image, weights: .initial(for: image, seed: 1), batch: 1, engine: engine)
        }
    }
}
