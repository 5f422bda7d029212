extension Graph {
    /// A residual CNN: 1,888,330 parameters for 28×28×1 images and ten classes.
    ///
    /// The network has the reference CNN's three resolutions, with a residual pair of convolutions at the second and
    /// the third (He et al., "Deep Residual Learning for Image Recognition", 2015): each pair is added to its input
    /// after its own ReLU, as in Page's ResNet-9 ("How to Train Your ResNet", 2018), so that batch normalisation folds
    /// into every convolution. The averaged features go straight to the output layer, without a hidden layer. Images of
    /// 64 pixels and more on a side first pass two convolutions with half the channels of the first block.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, C]`.
    ///   - classes: the number of classes.
    ///   - widths: the channels of the three blocks.
    public static func residualCNN(
        inputShape: [Int] = [28, 28, 1], classes: Int = 10, widths: [Int] = [64, 128, 256]
    ) throws -> Graph {
        guard widths.count == 3 else {
            throw GraphError(node: "residual_cnn", "expected three widths, found \(widths.count)")
        }
        var network = try GraphBuilder(name: "residual_cnn", inputShape: inputShape)

        if Architecture.isLarge(inputShape) {
            try network.addNormalizedConvolution(max(widths[0] / 2, 1))
            try network.addNormalizedConvolution(max(widths[0] / 2, 1))
            try network.add(.maxPooling(Pooling(size: Extent(2))))
        }

        try network.addNormalizedConvolution(widths[0])
        try network.addNormalizedConvolution(widths[0])
        try network.add(.maxPooling(Pooling(size: Extent(2))))

        try network.addNormalizedConvolution(widths[1])
        try network.addResidualPair(widths[1])
        try network.add(.maxPooling(Pooling(size: Extent(2))))

        try network.addNormalizedConvolution(widths[2])
        try network.addResidualPair(widths[2])
        try network.add(.globalAveragePooling)
        try network.add(.dropout(rate: 0.4))
        try network.add(.dense(Dense(units: classes, activation: .softmax)))
        return network.graph
    }
}

extension GraphBuilder {
    /// Adds a 3×3 convolution, batch normalisation and ReLU.
    @discardableResult
    fileprivate mutating func addNormalizedConvolution(_ filters: Int) throws -> Int {
        try add(
            .convolution(
                Convolution(filters: filters, kernel: Extent(3), padding: .same, useBias: false)))
        try add(.batchNormalization(BatchNormalization()))
        return try add(.activation(.relu))
    }

    fileprivate mutating func addResidualPair(_ filters: Int) throws {
        let start = last
        try addNormalizedConvolution(filters)
        let branch = try addNormalizedConvolution(filters)
        try add(.add, inputs: [start, branch])
    }
}
