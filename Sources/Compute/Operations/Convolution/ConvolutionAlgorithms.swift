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
    /// How to compute a convolution.
    ///
    /// A fixed rule and not a race: two runs with one seed must choose alike. Winograd needs AVX-512, and then wins for
    /// every 3×3 convolution with stride 1 and padding to the same size that has enough channels and enough pixels;
    /// below some 500 of them (one image of 14×14) direct convolution is faster, or below half as many where tiles of three
    /// fit the image better.
    func algorithm(for convolution: ConvolutionDescription, input: [Int]) -> any ConvolutionAlgorithm {
        let window = convolution.window
        let suitsWinograd =
            winogradPays(input) && convolution.groups == nil && convolution.limit == nil
            && input[1] % 32 == 0 && convolution.filters % 32 == 0
            && window == WindowGeometry(kernel: [3, 3], before: [1, 1], after: [1, 1])
        return suitsWinograd
            ? WinogradConvolution(convolution, input: input) : DirectConvolution(convolution, input: input)
    }

    /// The layout to ask for a convolution's output.
    ///
    /// In inference oneDNN's direct convolutions would rather work channels-last, but Winograd wants blocks of
    /// sixteen channels, and the reorder between the two costs more than the direct ones gain.
    func outputLayout(input: [Int], filters: Int) -> TensorDescriptor.Layout {
        winogradPays(input) && filters % 16 == 0 ? .blockedChannels : .any
    }

    /// oneDNN's limit on instruction sets holds for our kernels as well, so that one setting shows what another
    /// processor would do.
    private func winogradPays(_ input: [Int]) -> Bool {
        let fewest = WinogradTile.edge(height: input[2], width: input[3]) == 3 ? 256 : 512
        return self == .fastest && input[0] * input[2] * input[3] >= fewest && winograd_is_available() != 0
            && fashion_may_use_avx512() != 0
    }
}
