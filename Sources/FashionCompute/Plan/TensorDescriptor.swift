import COneDNN

/// The shape and layout of a float32 tensor in memory; the layout may be one of oneDNN's blocked layouts.
public final class TensorDescriptor: Equatable {
    /// The named layouts. Shapes are always in logical order.
    public enum Layout {
        /// The layout that the primitive prefers.
        case any
        /// Row-major in logical order: NCHW, OIHW, `[N, C]`, `[C]`.
        case plain
        /// Channels last: NHWC for images.
        case channelsLast
        /// Images in blocks of 16 channels (oneDNN's nChw16c).
        case blockedChannels
        /// Kernels in blocks of 16 inputs and 16 outputs (oneDNN's OIhw16i16o).
        case blockedKernel
        /// Keras' layout of kernels: HWIO for `[O, I, H, W]`, `(in, out)` for `[O, I]`, `[H, W, G, O]` for kernels
        /// `[G, O, 1, H, W]` of G groups.
        case kerasKernel
    }

    /// The logical shape: `[N, C, H, W]`, `[N, C]`, `[O, I, H, W]`, `[O, I]` or `[C]`.
    public let shape: [Int]
    let handle: UnsafeMutablePointer<fashion_md>

    /// Creates a descriptor of the given shape and layout.
    /// - Throws: ``EngineError`` when the layout does not exist for the shape.
    public init(shape: [Int], layout: Layout) throws {
        let tag =
            switch (layout, shape.count) {
            case (.any, _): dnnl_format_tag_any
            case (_, 1): dnnl_a
            case (.kerasKernel, 2): dnnl_ba
            case (_, 2): dnnl_ab
            case (.kerasKernel, 5): dnnl_decab
            case (.kerasKernel, _): dnnl_cdba
            case (.blockedKernel, _): dnnl_ABcd16b16a
            case (.channelsLast, _): dnnl_acdb
            case (.blockedChannels, _): dnnl_aBcd16b
            case (.plain, 5): dnnl_abcde
            case (.plain, _): dnnl_abcd
            }
        var created: UnsafeMutablePointer<fashion_md>?
        let status = fashion_md_create(&created, Int32(shape.count), shape.map(Int64.init), tag)
        handle = try Self.owned(created, status, "describing a tensor of shape \(shape)")
        self.shape = shape
    }

    /// Creates the descriptor of a batch of row-major images of Keras' shape `[H, W, C]`, `[H, W]` or `[C]`. Its
    /// logical shape is `[N, C, H, W]` with channels last, `[N, 1, H, W]`, or `[N, C]`.
    public convenience init(imagesOf shape: [Int], batch: Int) throws {
        switch shape.count {
        case 3: try self.init(shape: [batch, shape[2], shape[0], shape[1]], layout: .channelsLast)
        case 2: try self.init(shape: [batch, 1, shape[0], shape[1]], layout: .channelsLast)
        default: try self.init(shape: [batch] + shape, layout: .plain)
        }
    }

    /// Creates the descriptor that a primitive requires for one argument.
    init(shape: [Int], of primitive: PrimitiveDescriptor, query: dnnl_query_t, index: Int32 = 0) throws {
        var created: UnsafeMutablePointer<fashion_md>?
        let status = fashion_md_query(&created, primitive.handle, query, index)
        handle = try Self.owned(created, status, "asking \(primitive.implementation) for a layout")
        self.shape = shape
    }

    /// Creates the descriptor of a window of a larger tensor.
    package init(shape: [Int], at offsets: [Int], in parent: TensorDescriptor) throws {
        var created: UnsafeMutablePointer<fashion_md>?
        let status = fashion_md_window(
            &created, parent.handle, shape.map(Int64.init), offsets.map(Int64.init))
        handle = try Self.owned(created, status, "describing a window of shape \(shape)")
        self.shape = shape
    }

    deinit { fashion_md_destroy(handle) }

    /// Returns the descriptor of the first `count` images of a batch, or of the first `count` entries of the first
    /// axis.
    func first(_ count: Int) throws -> TensorDescriptor {
        try TensorDescriptor(
            shape: [count] + shape.dropFirst(), at: [Int](repeating: 0, count: shape.count), in: self)
    }

    /// The number of bytes from one image of a batch to the next; nil when the images are interleaved in memory.
    var imageStride: Int? {
        let stride = Int(fashion_md_outer_stride(handle)) * MemoryLayout<Float>.stride
        guard let image = try? first(1), stride >= image.byteCount else { return nil }
        return stride
    }

    /// The size of the tensor in bytes, including the padding of blocked layouts.
    public var byteCount: Int { fashion_md_size(handle) }

    /// Returns whether both have the same shape and layout.
    public static func == (a: TensorDescriptor, b: TensorDescriptor) -> Bool {
        fashion_md_equal(a.handle, b.handle) != 0
    }

    private static func owned(
        _ created: UnsafeMutablePointer<fashion_md>?, _ status: dnnl_status_t,
        _ action: @autoclosure () -> String
    ) throws -> UnsafeMutablePointer<fashion_md> {
        try check(status, action())
        guard let created else { throw EngineError(action: action(), status: 0) }
        return created
    }
}
