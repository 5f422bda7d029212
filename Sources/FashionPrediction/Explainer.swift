import FashionCompute
import FashionData
import FashionNetworks

/// Locates the evidence for a class in images by Grad-CAM.
public final class Explainer {
    /// A heat map of the evidence for a class in one image, on the grid of the network's last feature map.
    public struct Map: Sendable, Equatable {
        /// The number of rows of the grid.
        public let height: Int
        /// The number of columns of the grid.
        public let width: Int
        /// The map, `[H, W]` row-major; 0 where there is no evidence for the class or evidence against it.
        public let values: [Float]
    }

    private let plan: GradCAMPlan
    private let engine: Engine
    private let classes: Int

    /// Compiles the network.
    /// - Parameter batch: the number of images that are computed together.
    /// - Throws: `GraphError` for a network without a convolution, `EngineError`.
    public init(
        _ graph: Graph, weights: Weights, engine: Engine, batch: Int,
        algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        plan = try GradCAMPlan(graph, weights: weights, batch: batch, engine: engine, algorithms: algorithms)
        self.engine = engine
        classes = graph.outputShape.reduce(1, *)
    }

    /// Explains the images at `indices`.
    /// - Parameter labels: the class to explain for each of these images.
    /// - Throws: `InvalidArgument` for images of another size than the network's, `EngineError`.
    public func maps(of images: ImageSet, at indices: [Int], for labels: [Int]) throws -> [Map] {
        precondition(
            labels.count == indices.count && labels.allSatisfy((0..<classes).contains),
            "each image needs a class of the network")
        let maker = BatchMaker(images: images, classes: classes, threads: engine.threads)
        try maker.requireInputs(of: plan.images.count / plan.batch)
        return try stride(from: 0, to: indices.count, by: plan.batch).flatMap { start in
            let batch = indices[start..<min(start + plan.batch, indices.count)]
            // When the last batch is shorter, images of the previous batch remain after it; their maps are not read.
            maker.fill(images: plan.images, from: batch)
            plan.targets.update(repeating: 0)
            for (row, label) in labels[batch.indices].enumerated() { plan.targets[row * classes + label] = 1 }
            try plan.run()
            return batch.indices.map {
                Map(height: plan.mapShape[0], width: plan.mapShape[1], values: plan.map(ofImage: $0 - start))
            }
        }
    }
}
