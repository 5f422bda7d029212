import FashionNetworks

extension SampleNetwork {
    /// Networks whose convolutions are computed in chains.
    static let chains: [SampleNetwork] = [
        SampleNetwork(name: "inverted residual blocks", inputShape: [4, 5, 2]) {
            try $0.add(.convolution(Convolution(filters: 6, kernel: Extent(1))))
            try $0.addBlock(expanded: 18, filters: 6, limit: 0.9)
            try $0.addBlock(expanded: 9, filters: 6, limit: .infinity, scales: false)
        },
        SampleNetwork(
            name: "inverted residual blocks of many channels, stride 2", inputShape: [4, 5, 1], batch: 2
        ) {
            // A bias would shift what normalisation centres: its gradient is zero but for rounding.
            try $0.add(.convolution(Convolution(filters: 8, kernel: Extent(1), useBias: false)))
            try $0.addBlock(expanded: 50, filters: 24, limit: 0.8, kernel: 5, stride: 2)
            try $0.addBlock(expanded: 33, filters: 5, limit: 0.7, shifts: false)
        },
        SampleNetwork(name: "inverted residual block without expansion", inputShape: [4, 5, 2]) {
            try $0.add(.convolution(Convolution(filters: 9, kernel: Extent(1))))
            try $0.addBlock(expanded: nil, filters: 9, limit: 0.6)
        },
        SampleNetwork(name: "windows wider than the image") {
            try $0.add(.convolution(Convolution(filters: 6, kernel: Extent(3), strides: Extent(3))))
            try $0.addBlock(expanded: 17, filters: 6, limit: 0.6, kernel: 5)
            try $0.addBlock(expanded: 16, filters: 6, limit: 0.6, kernel: 7, stride: 2)
        },
        SampleNetwork(name: "depthwise and 1×1 convolutions in turn, with biases") {
            try $0.add(.convolution(Convolution(filters: 7, kernel: Extent(1))))
            for (stride, filters) in [(1, 19), (2, 8)] {
                try $0.add(
                    .depthwiseConvolution(
                        DepthwiseConvolution(
                            kernel: Extent(height: 3, width: 2), strides: Extent(height: stride, width: 1),
                            padding: stride == 2 ? .valid : .same)))
                try $0.add(.activation(.relu))
                try $0.add(.convolution(Convolution(filters: filters, kernel: Extent(1))))
                try $0.add(.activation(.clippedReLU(limit: 0.5)))
            }
        },
        SampleNetwork(name: "convolution of few channels with a bounded ReLU") {
            try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(1))))
            try $0.add(
                .convolution(
                    Convolution(
                        filters: 12, kernel: Extent(height: 3, width: 4), strides: Extent(2), padding: .same,
                        useBias: false)))
            try $0.add(.batchNormalization(BatchNormalization()))
            try $0.add(.activation(.clippedReLU(limit: 0.6)))
            try $0.add(.convolution(Convolution(filters: 21, kernel: Extent(1))))
            try $0.add(.batchNormalization(BatchNormalization()))
            try $0.add(.activation(.clippedReLU(limit: 0.4)))
            try $0.add(.globalAveragePooling)
        },
    ]
}

extension GraphBuilder {
    /// Adds a block, with a shortcut where that is possible.
    /// - Parameter limit: of the ReLUs.
    mutating func addBlock(
        expanded: Int?, filters: Int, limit: Float, kernel: Int = 3, stride: Int = 1, scales: Bool = true,
        shifts: Bool = true
    ) throws {
        let (start, channels) = (last, graph.outputShape[2])
        func normalize(_ builder: inout GraphBuilder, active: Bool) throws {
            try builder.add(.batchNormalization(BatchNormalization(scales: scales, shifts: shifts)))
            guard active else { return }
            try builder.add(.activation(limit.isFinite ? .clippedReLU(limit: limit) : .relu))
        }
        if let expanded {
            try add(.convolution(Convolution(filters: expanded, kernel: Extent(1), useBias: false)))
            try normalize(&self, active: true)
        }
        try add(
            .depthwiseConvolution(
                DepthwiseConvolution(kernel: Extent(kernel), strides: Extent(stride), padding: .same)))
        try normalize(&self, active: true)
        try add(.convolution(Convolution(filters: filters, kernel: Extent(1), useBias: false)))
        try normalize(&self, active: false)
        if stride == 1, filters == channels { try add(.add, inputs: [start, last]) }
    }
}
