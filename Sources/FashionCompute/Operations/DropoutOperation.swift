import FashionCore

/// Inverted dropout: in training, zeroes each element with probability `rate` and multiplies the others by
/// `1/(1 − rate)`.
///
/// Whether element i of a tensor is kept depends only on the run's key, the layer and i. The backward pass can
/// therefore draw the same numbers again instead of storing a mask, and the number of threads does not matter.
public final class DropoutOperation: Operation {
    private let layer: String
    private let rate: Float
    private let index: Int
    /// The layout of the input; elements are numbered in its memory order.
    private var layout: TensorDescriptor?

    /// - Parameter index: a number that is unique among the dropout layers of the network.
    public init(layer: String, rate: Float, index: Int) {
        self.layer = layer
        self.rate = rate
        self.index = index
    }

    /// Plans the dropout; outside training, returns the input unchanged.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        layout = inputs[0].descriptor
        return plan.isTraining && rate > 0 ? thinned(inputs[0], in: plan) : inputs[0]
    }

    /// Plans the same dropout for the gradient.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard wanted[0] else { return [nil] }
        guard plan.isTraining, rate > 0, let layout else { return [gradient] }
        return [thinned(try plan.reordered(gradient, to: layout, layer), in: plan)]
    }

    private func thinned(_ source: Tensor, in plan: PlanBuilder) -> Tensor {
        let result = plan.tensor(source.descriptor)
        let (count, threads) = (source.floatCount, plan.engine.threads)
        let mask = DropoutMask(rate: rate, layer: index)
        plan.loop(StepLabel(layer: layer, operation: .dropout), over: [source, result]) { pointers in
            let (source, result) = (pointers[0], pointers[1])
            return { context in
                // Each chunk is a multiple of four elements, which share one draw.
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    mask.apply(key: context.randomKey, from: source, to: result, $0)
                }
            }
        }
        return result
    }
}

/// The mask of a dropout layer: the elements that are kept, and their factor.
struct DropoutMask {
    /// An element is dropped when its 16 random bits are below this threshold.
    private let threshold: UInt32
    private let scale: Float
    private let layerKey: UInt64

    init(rate: Float, layer: Int) {
        threshold = UInt32((rate * 65536).rounded())
        scale = 1 / (1 - rate)
        layerKey = RandomStream.mix(UInt64(layer) &+ 1)
    }

    /// Applies the mask to the elements in `range`, whose start is a multiple of four.
    func apply(
        key: UInt64, from source: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>,
        _ range: Range<Int>
    ) {
        let key = key ^ layerKey
        let whole = range.lowerBound..<range.upperBound & ~3
        for index in stride(from: whole.lowerBound, to: whole.upperBound, by: 4) {
            // A branch on random bits would be mispredicted half of the time.
            let numbers = UnsafeRawPointer(source + index).loadUnaligned(as: SIMD4<Float>.self) * scale
            let kept = numbers.replacing(with: 0, where: bits(key, index) .< threshold)
            UnsafeMutableRawPointer(result + index).storeBytes(of: kept, as: SIMD4<Float>.self)
        }
        for index in max(whole.lowerBound, whole.upperBound)..<range.upperBound {
            result[index] = bits(key, index & ~3)[index & 3] < threshold ? 0 : source[index] * scale
        }
    }

    /// Returns 16 random bits for each of the four elements from `index` on.
    @inline(__always)
    private func bits(_ key: UInt64, _ index: Int) -> SIMD4<UInt32> {
        let draw = RandomStream.mix(key &+ UInt64(truncatingIfNeeded: index >> 2) &* 0x9E37_79B9_7F4A_7C15)
        return SIMD4(
            UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 16),
            UInt32(truncatingIfNeeded: draw >> 32), UInt32(truncatingIfNeeded: draw >> 48)) & 0xFFFF
    }
}
