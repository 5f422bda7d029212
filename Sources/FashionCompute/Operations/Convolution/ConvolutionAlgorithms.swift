import COneDNN
import CKernels

/// Which algorithms a convolution may use.
public enum ConvolutionAlgorithms: Sendable {
    /// Winograd where it pays, by a fixed rule.
    case fastest
    /// Direct only: for comparing numbers with other programs closely.
    case direct
}

extension ConvolutionAlgorithms {
    /// Images that inference's choices assume, whatever the batch: an image's numbers must not depend on how many others
    /// are computed beside it.
    private static let usualBatch = 128

    /// How to compute a convolution.
    ///
    /// A fixed rule and not a race: two runs with one seed must choose alike. Winograd needs AVX-512, AVX2 or NEON, and then wins
    /// for every 3×3 convolution with stride 1 and padding to the same size that has enough channels and enough pixels;
    /// below some 500 of them (one image of 14×14) direct convolution is faster, or below half as many where tiles of three
    /// fit the image better. A training counts the pixels of its batch, inference those of 128 images.
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

    /// The layout to ask for a convolution's output.
    ///
    /// In inference oneDNN's direct convolutions would rather work channels-last, but Winograd wants blocks of
    /// sixteen channels, and the reorder between the two costs more than the direct ones gain. Blocks also let threads
    /// share an image. Without AVX-512 oneDNN has only slow reference code for such blocks.
    func outputLayout(input: [Int], filters: Int, isTraining: Bool) -> TensorDescriptor.Layout {
        let wantsBlocks = !isTraining || winogradPays(input, isTraining)
        return wantsBlocks && filters % 16 == 0 && fashion_may_use_avx512() != 0 ? .blockedChannels : .any
    }

    private func winogradPays(_ input: [Int], _ isTraining: Bool) -> Bool {
        let fewest = WinogradTile.edge(height: input[2], width: input[3]) == 3 ? 256 : 512
        let images = isTraining ? input[0] : Self.usualBatch
        return self == .fastest && images * input[2] * input[3] >= fewest && Self.kernels(tile: 4) != nil
    }

    /// Winograd's kernels for the instructions that may be used.
    private static func kernels(tile: Int) -> UnsafePointer<winograd_kernels>? {
        winograd_kernels_for(Engine.kernelInstructions, tile)
    }
}
