import FashionCompute
import FashionNetworks
import Foundation
import Testing

/// Resizing against `tf.image.resize`; see Fixtures/make_resnet.py.
@Suite struct ResizingTests {
    struct Case: Decodable {
        let input: [Int]
        let output: [Int]
        let places: [Int]
        let values: [Float]
    }

    @Test func agreesWithTensorFlow() throws {
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: fixture("resize.json")))
        #expect(cases.count == 8)
        for case_ in cases {
            var graph = try Graph(name: "resizing", inputShape: case_.input)
            try graph.append(
                .resizing(Resizing(height: case_.output[0], width: case_.output[1])), name: "resizing")
            let plan = try FeaturePlan(graph, weights: Weights(), batch: 1, engine: Engine(threads: 2))
            _ = plan.images.update(from: fixtureNumbers(stream: 3000, count: plan.images.count))
            try plan.run()
            for (place, value) in zip(case_.places, case_.values) {
                #expect(
                    abs(plan.features[place] - value) < 1e-6,
                    "\(case_.input) to \(case_.output), number \(place)")
            }
        }
    }
}

/// A file beside the tests.
func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
}

/// The numbers that `numbers` in Fixtures/make_resnet.py gives.
func fixtureNumbers(stream: UInt64, count: Int) -> [Float] {
    (0..<count).map { index in
        var z = stream << 32 + UInt64(index)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Float(z >> 40) * 0x1p-24
    }
}
