/// What a node of a ``Graph`` computes: hyper-parameters only, no weights. Defaults are Keras'.
///
/// Images are `[H, W, C]`, vectors `[C]`; the batch dimension is never written down.
public enum Layer: Sendable, Equatable {
    /// The images, as float32.
    case input(shape: [Int])
    /// 2-D convolution (cross-correlation, as every framework has it).
    case convolution(Convolution)
    /// 2-D convolution of each channel by itself.
    case depthwiseConvolution(DepthwiseConvolution)
    /// Batch normalisation over the last axis.
    case batchNormalization(BatchNormalization)
    /// An activation as a layer of its own.
    case activation(Activation)
    /// Maximum over windows; padding never wins.
    case maxPooling(Pooling)
    /// Mean over windows; padded places do not count.
    case averagePooling(Pooling)
    /// Mean over height and width: `[H, W, C]` to `[C]`.
    case globalAveragePooling
    /// Maximum over height and width: `[H, W, C]` to `[C]`.
    case globalMaxPooling
    /// Zeros around an image.
    case zeroPadding(ZeroPadding)
    /// Another height and width, by bilinear interpolation.
    case resizing(Resizing)
    /// Every number times a factor, plus an offset.
    case rescaling(Rescaling)
    /// Sum of two or more inputs of one shape.
    case add
    /// The channels of two or more inputs, one input's behind the other's; an input may be there several times.
    case concatenate
    /// Fully connected layer on a vector.
    case dense(Dense)
    /// Inverted dropout: in training a number is zeroed with probability `rate`, the others grow by `1/(1-rate)`.
    case dropout(rate: Float)
    /// `[H, W, C]` to `[H·W·C]`, channels fastest.
    case flatten
    /// The same numbers in another shape, `[H, W, C]`, `[H, W]` or `[C]`; the last axis runs fastest.
    case reshape(shape: [Int])

    /// The function at the layer's end; nil for layers that have none.
    public var activation: Activation? {
        switch self {
        case .activation(let activation): activation
        case .convolution(let convolution): convolution.activation
        case .depthwiseConvolution(let convolution): convolution.activation
        case .dense(let dense): dense.activation
        default: nil
        }
    }
}

/// How a window meets the border of an image.
public enum Padding: String, Sendable, Equatable, Codable {
    /// Windows inside the image only.
    case valid
    /// Zeros so that output = ⌈input / stride⌉; the odd one goes to the bottom and right, as TensorFlow has it.
    case same
}

/// A pair along height and width.
public struct Extent: Sendable, Equatable {
    /// Along the height.
    public var height: Int
    /// Along the width.
    public var width: Int

    /// Two extents.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same extent both ways.
    public init(_ both: Int) { self.init(height: both, width: both) }
}

/// Hyper-parameters of a convolution; the kernel is `[height, width, in, out]` (HWIO).
public struct Convolution: Sendable, Equatable {
    /// Output channels.
    public var filters: Int
    /// Height and width of the window.
    public var kernel: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A convolution with Keras' defaults.
    public init(
        filters: Int, kernel: Extent, strides: Extent = Extent(1), padding: Padding = .valid,
        useBias: Bool = true,
        activation: Activation = .linear
    ) {
        self.filters = filters
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.useBias = useBias
        self.activation = activation
    }
}

/// Hyper-parameters of a convolution of each channel by itself; the kernel is `[height, width, channels, multiplier]`.
public struct DepthwiseConvolution: Sendable, Equatable {
    /// Output channels for each input channel; those of one input channel stand together.
    public var multiplier: Int
    /// Height and width of the window.
    public var kernel: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A depthwise convolution with Keras' defaults.
    public init(
        multiplier: Int = 1, kernel: Extent, strides: Extent = Extent(1), padding: Padding = .valid,
        useBias: Bool = true, activation: Activation = .linear
    ) {
        self.multiplier = multiplier
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.useBias = useBias
        self.activation = activation
    }
}

/// Hyper-parameters of batch normalisation.
public struct BatchNormalization: Sendable, Equatable {
    /// Share of the old moving statistics that a step keeps.
    public var momentum: Float
    /// Added to the variance.
    public var epsilon: Float
    /// Whether the result is multiplied by γ, which is 1 otherwise.
    public var scales: Bool
    /// Whether β, which is 0 otherwise, is added to the result.
    public var shifts: Bool
    /// Whether the moving statistics normalise in training too, and stay as they are.
    public var isFixed: Bool

    /// Batch normalisation with Keras' defaults.
    public init(
        momentum: Float = 0.99, epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true,
        isFixed: Bool = false
    ) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
        self.isFixed = isFixed
    }
}

/// Hyper-parameters of a pooling layer.
public struct Pooling: Sendable, Equatable {
    /// Height and width of the window.
    public var size: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding

    /// A pooling whose strides are its size unless said otherwise.
    public init(size: Extent, strides: Extent? = nil, padding: Padding = .valid) {
        self.size = size
        self.strides = strides ?? size
        self.padding = padding
    }
}

/// How many zeros go around an image.
public struct ZeroPadding: Sendable, Equatable {
    /// Rows above.
    public var top: Int
    /// Rows below.
    public var bottom: Int
    /// Columns to the left.
    public var left: Int
    /// Columns to the right.
    public var right: Int

    /// Zeros on the four sides.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }
}

/// Hyper-parameters of a change of an image's size: bilinear, with half-pixel centres and without antialiasing, as
/// `tf.image.resize` has it.
public struct Resizing: Sendable, Equatable {
    /// Rows of the result.
    public var height: Int
    /// Columns of the result.
    public var width: Int

    /// A change to this size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

/// Hyper-parameters of a linear function of every number: `x · scale + offset`.
public struct Rescaling: Sendable, Equatable {
    /// The factor.
    public var scale: Float
    /// What is added then.
    public var offset: Float

    /// A linear function.
    public init(scale: Float, offset: Float = 0) {
        self.scale = scale
        self.offset = offset
    }
}

/// Hyper-parameters of a fully connected layer; the kernel is `[in, out]`.
public struct Dense: Sendable, Equatable {
    /// Length of the output.
    public var units: Int
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A dense layer with Keras' defaults.
    public init(units: Int, useBias: Bool = true, activation: Activation = .linear) {
        self.units = units
        self.useBias = useBias
        self.activation = activation
    }
}
