import FashionCompute

extension PReLU: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        PReLUOperation(
            layer: place.name, input: place.inputs[0], slopes: slopesShape(place.inputs[0]))
    }
}

/// Computes x if x is positive, otherwise α · x, with an α for each element of an image or shared by several.
private final class PReLUOperation: Operation {
    private let layer: String
    /// The index of α for each element of one image, row-major in Keras' order.
    private let places: [Int]
    private let slopeCount: Int
    private var input: Tensor?

    init(layer: String, input: [Int], slopes: [Int]) {
        self.layer = layer
        slopeCount = slopes.reduce(1, *)
        places = input.indices.reduce([0]) { places, axis in
            places.flatMap { place in
                (0..<input[axis]).map { place * slopes[axis] + (slopes[axis] == 1 ? 0 : $0) }
            }
        }
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let layout = try TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast)
        let input = try plan.reordered(inputs[0], to: layout, layer)
        self.input = input
        let result = plan.tensor(layout)
        let (places, threads, images) = (places, plan.engine.threads, layout.shape[0])
        plan.loop(label, over: [input, result, try slopes(plan).valueTensor]) { memory in
            { _ in
                Parallel.tasks(images, threads: threads) { image, _ in
                    let start = image * places.count
                    for (place, slope) in places.enumerated() {
                        let number = memory[0][start + place]
                        memory[1][start + place] = number > 0 ? number : memory[2][slope] * number
                    }
                }
            }
        }
        return result
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: input.descriptor, layer)
        let slopes = try slopes(plan)
        let (places, threads, images) = (places, plan.engine.threads, input.shape[0])
        try plan.sumOfParts(
            of: images, into: [slopes.gradientTensor], reading: [input, gradient], label, threads: threads
        ) { memory, image, sums in
            let start = image * places.count
            for (place, slope) in places.enumerated() where memory[0][start + place] <= 0 {
                sums[0][slope] += memory[0][start + place] * memory[1][start + place]
            }
        }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input.descriptor)
        plan.loop(label, over: [input, gradient, slopes.valueTensor, result]) { memory in
            { _ in
                Parallel.tasks(images, threads: threads) { image, _ in
                    let start = image * places.count
                    for (place, slope) in places.enumerated() {
                        let factor = memory[0][start + place] > 0 ? 1 : memory[2][slope]
                        memory[3][start + place] = memory[1][start + place] * factor
                    }
                }
            }
        }
        return [result]
    }

    private func slopes(_ plan: PlanBuilder) throws -> ParameterStore.Parameter {
        try plan.parameters.parameter(
            "\(layer)/\(Parameter.Role.alpha.rawValue)",
            preferring: TensorDescriptor(shape: [slopeCount], layout: .plain))
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .activation) }
}
