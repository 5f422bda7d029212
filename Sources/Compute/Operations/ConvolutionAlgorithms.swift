import COneDNN

/// Which algorithms a convolution may use.
public enum ConvolutionAlgorithms: Sendable {
    /// Winograd where it pays, by a fixed rule.
    case fastest
    /// Direct only: for comparing numbers with other programs closely.
    case direct
}

extension ConvolutionAlgorithms {
    /// What to try, in this order, until oneDNN has an implementation.
    ///
    /// A fixed rule and not a race: two runs with one seed must choose alike. Winograd needs oneDNN 2.x (3.x has
    /// dropped it) and AVX-512, and then wins for every 3×3 convolution with stride 1 that has enough channels and
    /// enough pixels; below some 500 of them (one image of 14×14) direct convolution is faster.
    func candidates(input: [Int], filters: Int, window: WindowGeometry) -> [dnnl_alg_kind_t] {
        let suitsWinograd =
            winogradPays(pixels: input[0] * input[2] * input[3]) && input[1] >= 32 && filters >= 32
            && window.kernel == [3, 3] && window.strides == [1, 1]
        return suitsWinograd
            ? [dnnl_convolution_winograd, dnnl_convolution_direct] : [dnnl_convolution_direct]
    }

    /// The layout to ask for a convolution's output.
    ///
    /// In inference oneDNN's direct convolutions would rather work channels-last, but Winograd wants blocks of
    /// sixteen channels, and the reorder between the two costs more than the direct ones gain.
    func outputLayout(input: [Int], filters: Int) -> TensorDescriptor.Layout {
        winogradPays(pixels: input[0] * input[2] * input[3]) && filters % 16 == 0 ? .blockedChannels : .any
    }

    /// How many images the weights' gradient takes at a time.
    ///
    /// Winograd's transformed images are larger than the images; with all 64 of 28×28 at once they do not fit the
    /// caches, and eight at a time take a third less time. For 14×14 and below there is nothing to gain.
    func weightGradientSlice(input: [Int], filters: Int, window: WindowGeometry) -> Int {
        let isWinograd = candidates(input: input, filters: filters, window: window).count > 1
        return isWinograd ? min(input[0], max(8, 6272 / (input[2] * input[3]))) : input[0]
    }

    private func winogradPays(pixels: Int) -> Bool {
        self == .fastest && fashion_has_winograd() != 0 && pixels >= 512
    }
}

extension PrimitiveDescriptor {
    /// The first of the algorithms that oneDNN has for this convolution.
    convenience init(
        _ action: String, relu: Bool = false, algorithms: [dnnl_alg_kind_t],
        _ make: (dnnl_alg_kind_t, UnsafeMutablePointer<dnnl_primitive_desc_t?>, dnnl_primitive_attr_t?) ->
            dnnl_status_t
    ) throws {
        try self.init(action, relu: relu) { place, attributes in
            var status = dnnl_unimplemented
            for algorithm in algorithms where status == dnnl_unimplemented {
                status = make(algorithm, place, attributes)
            }
            return status
        }
    }
}
