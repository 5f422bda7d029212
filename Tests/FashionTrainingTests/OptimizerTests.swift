import FashionCompute
import Foundation
import Testing

@testable import FashionTraining

/// The update rules against Keras' optimizers: see `Fixtures/make_optimizers.py`.
@Suite struct OptimizerTests {
    struct Numbers: Decodable {
        struct Rows: Decodable {
            let decayed: [[Float]]
            let plain: [[Float]]
        }
        let start: [Float]
        let rates: [Float]
        let gradients: [[Float]]
        let cases: [String: Rows]
    }

    static let optimizers: [(String, any Optimizer)] = [
        ("adam", Adam()),
        ("adam, other constants", Adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-3)),
        ("adamw", Adam(weightDecay: 0.04)),
        ("sgd", SGD(momentum: 0, nesterov: false)),
        ("sgd, momentum", SGD(momentum: 0.9, nesterov: false)),
        ("sgd, nesterov", SGD(momentum: 0.9, nesterov: true)),
        ("sgd, nesterov, decay", SGD(momentum: 0.9, nesterov: true, weightDecay: 0.04)),
    ]

    @Test(arguments: optimizers.indices)
    func agreesWithKeras(_ index: Int) throws {
        let (name, optimizer) = Self.optimizers[index]
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        let numbers = try JSONDecoder().decode(
            Numbers.self, from: Data(contentsOf: folder.appendingPathComponent("optimizers.json")))
        let rows = try #require(numbers.cases[name])
        for (decays, expected) in [(true, rows.decayed), (false, rows.plain)] {
            let found = steps(optimizer, numbers, decays: decays)
            for (step, (found, expected)) in zip(found, expected).enumerated() {
                let worst = zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
                // Both round the bias correction 1 − 0.999ⁿ to float32.
                #expect(worst < 2e-5, "\(name), step \(step), decays \(decays): off by \(worst)")
            }
        }
    }

    /// The values after each step; each step is taken in two slices.
    private func steps(_ optimizer: any Optimizer, _ numbers: Numbers, decays: Bool) -> [[Float]] {
        var value = numbers.start
        let slots = optimizer.slotNames.map { _ in
            UnsafeMutableBufferPointer<Float>.allocate(capacity: value.count)
        }
        defer { for slot in slots { slot.deallocate() } }
        for slot in slots { slot.initialize(repeating: 0) }
        return zip(numbers.rates, numbers.gradients).enumerated().map { step, input in
            value.withUnsafeMutableBufferPointer { value in
                input.1.withUnsafeBufferPointer { gradient in
                    guard let value = value.baseAddress, let gradient = gradient.baseAddress else { return }
                    for range in [0..<4, 4..<6] {
                        optimizer.apply(
                            Update(number: step + 1, learningRate: input.0), to: value, gradient: gradient,
                            slots: slots.compactMap(\.baseAddress), decays: decays, range)
                    }
                }
            }
            return value
        }
    }
}
