import COneDNN
import CKernels

/// The algorithms that a convolution may use.
public enum ConvolutionAlgorithms: Sendable {
    /// Winograd where it is faster, by a fixed rule; otherwise direct convolution.
    case fastest
    /// Direct convolution only, for close comparison of results with other programs.
    case direct
}

extension ConvolutionAlgorithms {
    /// The number of images that inference assumes when it chooses an algorithm, whatever the batch, because the result
    /// for an image must not depend on the number of other images in the batch.
    private static let usualBatch = 128

    /// Returns the algorithm for a convolution.
    ///
    /// The choice is a fixed rule, not a timing, because two runs with the same seed must choose the same. Winograd
    /// needs AVX-512, AVX2 or NEON. It is then faster for every 3×3 convolution with stride 1 and "same" padding that
    /// has enough channels and pixels. Below 512 pixels, or below 256 if tiles of three fit the image better, direct
    /// convolution is faster. Training counts the pixels of its batch, inference those of 128 images.
    func algorithm(
        for convolution: ConvolutionDescription, input: [Int], isTraining: Bool
    ) -> any ConvolutionAlgorithm {
        let window = convolution.window
        let suitsWinograd =
            convolution.groups == nil && convolution.limit == nil
            && input[1] % 32 == 0 && convolution.filters % 32 == 0
            && window == WindowGeometry(kernel: [3, 3], before: [1, 1], after: [1, 1])
        let (height, width) = (input[2], input[3])
        let tile =
            isTraining
            ? WinogradTile.trainingEdge(images: input[0], height: height, width: width)
            : WinogradTile.edge(height: height, width: width)
        guard suitsWinograd, winogradPays(input, isTraining), let kernels = Self.kernels(tile: tile) else {
            return DirectConvolution(convolution, input: input)
        }
        return WinogradConvolution(convolution, input: input, kernels: kernels)
    }

    /// Returns the layout to request for a convolution's output.
    ///
    /// In inference, oneDNN's direct convolutions prefer channels-last, but Winograd needs blocks of 16 channels, and
    /// reordering between the two costs more than the direct convolutions gain. Blocks also let several threads share
    /// an image. Without AVX-512, oneDNN has only slow reference code for such blocks.
    func outputLayout(input: [Int], filters: Int, isTraining: Bool) -> TensorDescriptor.Layout {
        let wantsBlocks = !isTraining || winogradPays(input, isTraining)
        return wantsBlocks && filters % 16 == 0 && fashion_may_use_avx512() != 0 ? .blockedChannels : .any
    }

    private func winogradPays(_ input: [Int], _ isTraining: Bool) -> Bool {
        let fewest = WinogradTile.edge(height: input[2], width: input[3]) == 3 ? 256 : 512
        let images = isTraining ? input[0] : Self.usualBatch
        return self == .fastest && images * input[2] * input[3] >= fewest && Self.kernels(tile: 4) != nil
    }

    /// Returns the Winograd kernels for the available instructions; nil when there are none.
    private static func kernels(tile: Int) -> UnsafePointer<winograd_kernels>? {
        winograd_kernels_for(Engine.kernelInstructions, tile)
    }
}
