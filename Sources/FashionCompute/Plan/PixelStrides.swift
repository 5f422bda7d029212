/// The numbers of floats from one pixel, from one group of sixteen channels, and from one image to the next.
struct PixelStrides {
    let pixel: Int
    let group: Int
    let image: Int

    /// - Parameter descriptor: a tensor's ``Tensor/layoutOfPixels()``.
    init(_ descriptor: TensorDescriptor) throws {
        let shape = descriptor.shape
        let (channels, pixels) = (shape[1], shape[2...].reduce(1, *))
        let isBlocked =
            try shape.count == 4
            && descriptor != TensorDescriptor(shape: shape, layout: .channelsLast)
        (pixel, group, image) =
            isBlocked ? (16, pixels * 16, pixels * channels) : (channels, 16, pixels * channels)
    }
}
