import FashionCompute

extension Concatenation: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        ConcatenationOperation(layer: place.name, matrices: place.node.shape.count == 2)
    }
}

extension Merge: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        self == .add && place.inputs.allSatisfy { $0 == place.node.shape }
            ? AdditionOperation(layer: place.name)
            : MergeOperation(self, layer: place.name, inputs: place.inputs, output: place.node.shape)
    }
}

/// Combines several tensors element by element. An input of length 1 along an axis is broadcast along it.
private final class MergeOperation: Operation {
    private let kind: Merge
    private let layer: String
    /// For each input, the index in it for each element of one image of the output; nil when the shapes are equal.
    private let places: [[Int]?]
    private let shape: [Int]
    private var sources: [Tensor] = []

    init(_ kind: Merge, layer: String, inputs: [[Int]], output: [Int]) {
        self.kind = kind
        self.layer = layer
        shape = output
        places = inputs.map { input in
            input == output ? nil : Self.places(of: input, in: output)
        }
    }

    /// Returns the row-major index in an input for each row-major index of the output.
    private static func places(of input: [Int], in output: [Int]) -> [Int] {
        output.indices.reduce([0]) { places, axis in
            places.flatMap { place in
                (0..<output[axis]).map { place * input[axis] + (input[axis] == 1 ? 0 : $0) }
            }
        }
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let images = inputs[0].shape[0]
        sources = try inputs.map {
            try plan.reordered($0, to: TensorDescriptor(shape: $0.shape, layout: .channelsLast), layer)
        }
        let result = plan.tensor(try TensorDescriptor(imagesOf: shape, batch: images))
        let (kind, places, threads) = (kind, places, plan.engine.threads)
        let counts = sources.map { $0.floatCount / images }
        let count = shape.reduce(1, *)
        plan.loop(label, over: sources + [result]) { memory in
            { _ in
                Parallel.tasks(images, threads: threads) { image, _ in
                    let result = memory[memory.count - 1] + image * count
                    for (number, map) in places.enumerated() {
                        let input = memory[number] + image * counts[number]
                        for place in 0..<count {
                            let value = input[map?[place] ?? place]
                            result[place] = number == 0 ? value : kind.merged(result[place], value)
                        }
                    }
                    guard kind == .average else { return }
                    for place in 0..<count { result[place] /= Float(places.count) }
                }
            }
        }
        return result
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        let (images, count) = (gradient.shape[0], shape.reduce(1, *))
        let incoming = try plan.reordered(
            gradient, to: TensorDescriptor(imagesOf: shape, batch: images), layer)
        let (kind, places, threads) = (kind, places, plan.engine.threads)
        let counts = sources.map { $0.floatCount / images }
        return zip(sources.indices, wanted).map { own, wanted in
            guard wanted else { return nil }
            let result = plan.tensor(sources[own].descriptor)
            plan.loop(label, over: sources + [incoming, result]) { memory in
                let (incoming, result) = (memory[memory.count - 2], memory[memory.count - 1])
                return { _ in
                    Parallel.tasks(images, threads: threads) { image, _ in
                        let (gradient, result) = (incoming + image * count, result + image * counts[own])
                        result.update(repeating: 0, count: counts[own])
                        func value(_ number: Int, _ place: Int) -> Float {
                            memory[number][image * counts[number] + (places[number]?[place] ?? place)]
                        }
                        for place in 0..<count {
                            let target = places[own]?[place] ?? place
                            let factor = kind.derivative(by: own, of: places.count) { value($0, place) }
                            result[target] += gradient[place] * factor
                        }
                    }
                }
            }
            return result
        }
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .addition) }
}

extension Merge {
    /// Returns the combination of the result so far with the next input.
    fileprivate func merged(_ first: Float, _ second: Float) -> Float {
        switch self {
        case .add, .average: first + second
        case .multiply: first * second
        case .maximum: max(first, second)
        case .minimum: min(first, second)
        case .subtract: first - second
        }
    }

    /// Returns the derivative with respect to one of the inputs. Of equal inputs, the first counts as the maximum or
    /// minimum.
    /// - Parameter value: returns the value of the input with a given index.
    fileprivate func derivative(by own: Int, of count: Int, _ value: (Int) -> Float) -> Float {
        switch self {
        case .add: return 1
        case .average: return 1 / Float(count)
        case .subtract: return own == 0 ? 1 : -1
        case .multiply: return (0..<count).reduce(1) { $1 == own ? $0 : $0 * value($1) }
        case .maximum, .minimum:
            let number = value(own)
            for other in 0..<count where other != own {
                let theirs = value(other)
                let wins = self == .maximum ? number > theirs : number < theirs
                guard wins || number == theirs && own < other else { return 0 }
            }
            return 1
        }
    }
}
