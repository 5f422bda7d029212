import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// A file beside the tests.
func fixture(_ name: String) throws -> URL {
    let path = name.split(separator: "/")
    let folder = (["Fixtures"] + path.dropLast()).joined(separator: "/")
    return try #require(
        Bundle.module.url(forResource: path.last.map(String.init), withExtension: nil, subdirectory: folder))
}

/// Lends a folder of its own to `body`.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// Different numbers for every weight of a graph.
func numbered(_ graph: Graph) -> Weights {
    var weights = Weights()
    for (index, parameter) in graph.parameters.enumerated() {
        weights[parameter] = (0..<parameter.count).map { Float(index) - Float($0) / 1000 }
    }
    return weights
}

/// The reference CNN, narrow.
func narrowReferenceCNN() throws -> Model {
    let graph = try Graph.referenceCNN(widths: [2, 3, 4, 5])
    return Model(
        graph: graph, weights: numbered(graph),
        metadata: ModelMetadata(
            program: "1.2.3", classNames: ["Trouser", "Kleid/größer"], recipe: "reference", epoch: 7,
            validationLoss: 0.25, validationAccuracy: 0.9375))
}

/// A network with a branch, and every kind of layer that the reference CNN lacks.
func branchedModel() throws -> Model {
    var network = try GraphBuilder(name: "branches", inputShape: [9, 10, 2])
    try network.add(.zeroPadding(ZeroPadding(top: 1, bottom: 2, left: 0, right: 3)))
    let start = try network.add(
        .convolution(
            Convolution(
                filters: 3, kernel: Extent(height: 3, width: 2), strides: Extent(2), padding: .same,
                useBias: false)))
    try network.add(.batchNormalization(BatchNormalization(momentum: 0.9, epsilon: 1.001e-5)))
    let end = try network.add(.activation(.relu))
    try network.add(.add, inputs: [start, end])
    try network.add(
        .averagePooling(Pooling(size: Extent(3), strides: Extent(height: 2, width: 1), padding: .same)))
    let pooled = network.last
    try network.add(.rescaling(Rescaling(scale: 2, offset: -1)))
    let shape = network.graph.outputShape
    let resized = try network.add(.resizing(Resizing(height: shape[0], width: shape[1])))
    try network.add(.concatenate, inputs: [resized, pooled, resized])
    try network.add(.flatten)
    try network.add(.dense(Dense(units: 4, useBias: false, activation: .softmax)))
    return Model(graph: network.graph, weights: numbered(network.graph))
}
