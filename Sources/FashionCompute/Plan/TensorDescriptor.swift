import COneDNN

/// Shape and layout of a float32 tensor in memory; the layout may be one of oneDNN's blocked ones.
public final class TensorDescriptor: Equatable {
    /// Layouts that have names of ours; shapes are always in logical order.
    public enum Layout {
        /// Left to the primitive that is asked.
        case any
        /// Row-major in logical order: NCHW, OIHW, `[N, C]`, `[C]`.
        case plain
        /// Channels last: NHWC for images.
        case channelsLast
        /// Images in blocks of sixteen channels (oneDNN's nChw16c).
        case blockedChannels
        /// Kernels in blocks of sixteen outputs and inputs (oneDNN's OIhw16i16o).
        case blockedKernel
        /// Keras' layout of kernels: HWIO for `[O, I, H, W]`, `(in, out)` for `[O, I]`, `[H, W, G, O]` for the kernels
        /// `[G, O, 1, H, W]` of G groups.
        case kerasKernel
    }

    /// Logical shape: `[N, C, H, W]`, `[N, C]`, `[O, I, H, W]`, `[O, I]` or `[C]`.
    public let shape: [Int]
    let handle: UnsafeMutablePointer<fashion_md>

    /// A descriptor of this shape.
    /// - Throws: ``EngineError`` when the shape has no such layout.
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

    /// A batch of images of Keras' shape `[H, W, C]`, `[H, W]` or `[C]`, row-major there: `[N, C, H, W]` with channels last, the
    /// same with one channel, which is the rows, or `[N, C]`.
    public convenience init(imagesOf shape: [Int], batch: Int) throws {
        switch shape.count {
        case 3: try self.init(shape: [batch, shape[2], shape[0], shape[1]], layout: .channelsLast)
        case 2: try self.init(shape: [batch, 1, shape[0], shape[1]], layout: .channelsLast)
        default: try self.init(shape: [batch] + shape, layout: .plain)
        }
    }

    /// The descriptor that a primitive wants at one place.
    init(shape: [Int], of primitive: PrimitiveDescriptor, query: dnnl_query_t, index: Int32 = 0) throws {
        var created: UnsafeMutablePointer<fashion_md>?
        let status = fashion_md_query(&created, primitive.handle, query, index)
        handle = try Self.owned(created, status, "asking \(primitive.implementation) for a layout")
        self.shape = shape
    }

    /// A window of a larger tensor.
    package init(shape: [Int], at offsets: [Int], in parent: TensorDescriptor) throws {
        var created: UnsafeMutablePointer<fashion_md>?
        let status = fashion_md_window(
            &created, parent.handle, shape.map(Int64.init), offsets.map(Int64.init))
        handle = try Self.owned(created, status, "describing a window of shape \(shape)")
        self.shape = shape
    }

    deinit { fashion_md_destroy(handle) }

    /// The first `count` images of a batch, or as many of whatever the first dimension counts.
    func first(_ count: Int) throws -> TensorDescriptor {
        try TensorDescriptor(
            shape: [count] + shape.dropFirst(), at: [Int](repeating: 0, count: shape.count), in: self)
    }

    /// Bytes from one image of a batch to the next; nil when images do not follow one another in memory.
    var imageStride: Int? {
        let stride = Int(fashion_md_outer_stride(handle)) * MemoryLayout<Float>.stride
        guard let image = try? first(1), stride >= image.byteCount else { return nil }
        return stride
    }

    /// Bytes that the tensor takes, padding of blocked layouts included.
    public var byteCount: Int { fashion_md_size(handle) }

    /// Same shape and same layout.
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
