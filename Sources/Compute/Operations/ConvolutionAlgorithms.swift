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
    /// dropped it) and AVX-512, and then wins in training for every 3×3 convolution with stride 1 that has enough
    /// channels. For one image it loses: its kernel for small batches (2×3 tiles) is slower than direct ones.
    func candidates(batch: Int, channels: Int, filters: Int, window: WindowGeometry) -> [dnnl_alg_kind_t] {
        let suitsWinograd =
            self == .fastest && window.kernel == [3, 3] && window.strides == [1, 1]
            && batch >= 8 && channels >= 32 && filters >= 32
        return suitsWinograd
            ? [dnnl_convolution_winograd, dnnl_convolution_direct] : [dnnl_convolution_direct]
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
