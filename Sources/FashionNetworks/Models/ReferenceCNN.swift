extension Graph {
    /// The reference CNN: 1,217,226 parameters for 28×28×1 images and ten classes, 1,214,922 of them trainable.
    ///
    /// The network has three blocks of two convolutions with 64, 128 and 256 channels, then a hidden layer of 256
    /// units. Images of 64 pixels and more on a side first pass another block, with half the channels of the first one.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, C]`.
    ///   - classes: the number of classes.
    ///   - widths: the channels of the three blocks and the units of the hidden layer; smaller numbers make a reduced
    ///     network for tests.
    public static func referenceCNN(
        inputShape: [Int] = [28, 28, 1], classes: Int = 10, widths: [Int] = [64, 128, 256, 256]
    ) throws -> Graph {
        guard widths.count == 4 else {
            throw GraphError(node: "reference_cnn", "expected four widths, found \(widths.count)")
        }
        var network = try GraphBuilder(name: "reference_cnn", inputShape: inputShape)

        if Architecture.isLarge(inputShape) {
            try network.addBlock(filters: max(widths[0] / 2, 1))
            try network.add(.maxPooling(Pooling(size: Extent(2))))
            try network.add(.dropout(rate: 0.25))
        }

        try network.addBlock(filters: widths[0])
        try network.add(.maxPooling(Pooling(size: Extent(2))))
        try network.add(.dropout(rate: 0.25))

        try network.addBlock(filters: widths[1])
        try network.add(.maxPooling(Pooling(size: Extent(2))))
        try network.add(.dropout(rate: 0.3))

        try network.addBlock(filters: widths[2])
        try network.add(.globalAveragePooling)
        try network.add(.dropout(rate: 0.4))

        try network.add(.dense(Dense(units: widths[3])))
        try network.addNormalizedReLU()
        try network.add(.dropout(rate: 0.4))
        try network.add(.dense(Dense(units: classes, activation: .softmax)))
        return network.graph
    }
}

extension GraphBuilder {
    /// Adds a 3×3 convolution, batch normalisation and ReLU, twice.
    fileprivate mutating func addBlock(filters: Int) throws {
        for _ in 0..<2 {
            try add(.convolution(Convolution(filters: filters, kernel: Extent(3), padding: .same)))
            try addNormalizedReLU()
        }
    }

    fileprivate mutating func addNormalizedReLU() throws {
        try add(.batchNormalization(BatchNormalization()))
        try add(.activation(.relu))
    }
}
