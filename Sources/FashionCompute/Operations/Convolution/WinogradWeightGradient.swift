import CKernels

/// The gradients of the kernel and bias of a `WinogradConvolution`: the images and output gradients are transformed,
/// multiplied and summed over all tiles, and the sum is transformed back.
///
/// The batch is processed in slices, so that both transforms of a slice stay in the cache that the threads share. The
/// order of summation depends only on the shape, not on the threads.
struct WinogradWeightGradient {
    private let input: winograd_images
    private let gradient: winograd_images
    private let kernels: UnsafePointer<winograd_kernels>
    private let threads: Int
    /// The number of images of a slice.
    private let slice: Int

    init(
        input: winograd_images, gradient: winograd_images, kernels: UnsafePointer<winograd_kernels>,
        threads: Int
    ) {
        self.input = input
        self.gradient = gradient
        self.kernels = kernels
        self.threads = threads
        // With this number of tiles, both transforms take 4.7 MB for tiles of four and 10.6 MB for tiles of seven.
        let tiles = 32768 / (input.channels + gradient.channels)
        slice = min(input.count, max(1, tiles / input.tilesPerImage))
    }

    /// The number of elements of a transformed tile.
    private var elements: Int { (input.tile + 2) * (input.tile + 2) }

    /// The number of multiply-adds between the transforms.
    var multiplications: Int {
        input.count * input.tilesPerImage * elements * input.channels * gradient.channels
    }

    /// The memory for transformed images, for transformed gradients, and for the sums of their products.
    typealias Scratch = (
        images: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    )

    /// The number of floats of each part of the scratch memory.
    var scratchSizes: [Int] {
        let tiles = slice * input.tilesPerImage
        return [
            elements * winograd_plane_size(input.channels, tiles),
            elements * winograd_plane_size(gradient.channels, tiles),
            elements * winograd_plane_size(input.channels, gradient.channels),
        ]
    }

    /// Computes the gradient of the kernel, and of the bias if it is not nil.
    func run(
        images: UnsafePointer<Float>, gradient outputs: UnsafePointer<Float>,
        result: UnsafeMutablePointer<Float>, scratch: Scratch, bias: UnsafeMutablePointer<Float>?
    ) {
        let kernels = kernels.pointee
        let imageBlocks = input.channels / 16
        for start in stride(from: 0, to: input.count, by: slice) {
            let each = input.tilesPerImage
            let tiles = winograd_tiles(first: start * each, count: min(slice, input.count - start) * each)
            let add: Int32 = start > 0 ? 1 : 0
            Parallel.tasks(imageBlocks + gradient.channels / 16, threads: threads) { task, _ in
                if task < imageBlocks {
                    kernels.transform_images(images, input, tiles, task, scratch.images)
                } else {
                    kernels.transform_gradient(
                        outputs, gradient, tiles, task - imageBlocks, scratch.gradient, add, bias)
                }
            }
            Parallel.tasks(elements, threads: threads) { element, _ in
                kernels.accumulate(
                    scratch.images, scratch.gradient, tiles.count, input.channels, gradient.channels, element,
                    add, scratch.sums)
            }
        }
        Parallel.tasks(gradient.channels / 16, threads: threads) { block, _ in
            kernels.kernel_gradient(
                scratch.sums, input.channels, gradient.channels, block, result)
        }
    }
}
