import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Layers that no fixture has come back from both of Keras' files as they were written, and ONNX takes them.
@Suite struct RoundTripLayersTests {
    @Test func networkComesBack() throws {
        let model = try model()
        try withTemporaryFolder { folder in
            let urls = ["model.h5", "model.keras"].map(folder.appendingPathComponent)
            try KerasHDF5.write(model, to: urls[0])
            try KerasArchive.write(model, to: urls[1])
            for url in urls { #expect(try ModelFile.read(url).model == model) }
            let onnx = folder.appendingPathComponent("model.onnx")
            try ONNXFile.write(model, to: onnx)
            try ONNXFile.verify(onnx, holds: model)
        }
    }

    private func model() throws -> Model {
        var network = try GraphBuilder(name: "layers", inputShape: [12, 13, 2])
        try network.add(.cropping(Cropping(top: 1, bottom: 0, left: 2, right: 1)))
        try network.add(
            .convolution(Convolution(filters: 4, kernel: Extent(3), dilation: Extent(2), groups: 2)))
        let first = try network.add(.parametricReLU(PReLU(sharedAxes: [1, 2])))
        let second = try network.add(.layerNormalization(LayerNormalization(scales: false)))
        let third = try network.add(.groupNormalization(GroupNormalization(groups: 2, epsilon: 0.01)))
        var last = first
        for merge in [Merge.multiply, .average, .maximum, .minimum] {
            last = try network.add(.merge(merge), inputs: [last, second, third])
        }
        try network.add(.merge(.subtract), inputs: [last, second])
        try network.add(.depthwiseConvolution(DepthwiseConvolution(kernel: Extent(2), dilation: Extent(2))))
        try network.add(.upSampling(UpSampling(size: Extent(height: 2, width: 3))))
        try network.add(.upSampling(UpSampling(interpolation: .bilinear)))
        try network.add(.parametricReLU(PReLU()))
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 3, activation: .softmax)))
        return Model(graph: network.graph, weights: numbered(network.graph))
    }
}
