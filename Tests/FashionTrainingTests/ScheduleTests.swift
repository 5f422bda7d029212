import FashionTraining
import Foundation
import Testing

/// Rates of PyTorch and Keras, written by `Fixtures/make_schedules.py`.
struct RecordedSchedule: Decodable, CustomTestStringConvertible {
    private struct File: Decodable { let runs: [RecordedSchedule] }

    let kind: String
    let total: Int
    let rates: [Double]
    let max_lr: Double?
    let pct_start: Double?
    let div_factor: Double?
    let final_div_factor: Double?
    let peak: Double?
    let warm_up: Double?
    let initial: Double?
    let alpha: Double?

    var testDescription: String { "\(kind), \(total) steps" }

    static let all: [RecordedSchedule] = {
        do {
            return try JSONDecoder().decode(File.self, from: Fixtures.data("schedules.json")).runs
        } catch {
            Issue.record(error)
            return []
        }
    }()

    var schedule: LearningRateSchedule? {
        if kind == "one-cycle", let max_lr {
            var cycle = OneCycle(maximumRate: max_lr)
            cycle.risingShare = pct_start ?? cycle.risingShare
            cycle.initialDivisor = div_factor ?? cycle.initialDivisor
            cycle.finalDivisor = final_div_factor ?? cycle.finalDivisor
            return .oneCycle(cycle)
        }
        guard let peak, let warm_up, let initial, let alpha else { return nil }
        return .cosine(CosineDecay(peakRate: peak, warmUp: warm_up, initialRate: initial, finalShare: alpha))
    }
}

@Suite("Schedules")
struct ScheduleTests {
    @Test("there are recorded schedules") func recorded() {
        #expect(RecordedSchedule.all.count == 12)
    }

    @Test("follow PyTorch's and Keras' step by step", arguments: RecordedSchedule.all)
    func rates(recorded: RecordedSchedule) throws {
        let schedule = try #require(recorded.schedule)
        #expect(schedule.setsEveryStep)
        // PyTorch computes in float64, Keras in float32, with an error that is relative to the peak.
        let peak = recorded.max_lr ?? recorded.peak ?? 0
        let tolerance = recorded.kind == "one-cycle" ? 1e-14 * peak : 1e-6 * peak
        for (step, expected) in recorded.rates.enumerated() {
            let rate = schedule.rate(atStep: step, of: recorded.total)
            #expect(abs(rate - expected) <= tolerance, "step \(step): expected \(expected), found \(rate)")
        }
    }

    @Test("stay finite and in range for any step and any number of steps") func edges() {
        let schedules: [LearningRateSchedule] = [
            .oneCycle(OneCycle(maximumRate: 1)), .oneCycle(OneCycle(maximumRate: 1, risingShare: 1)),
            .oneCycle(OneCycle(maximumRate: 1, risingShare: 0.5)),
            .cosine(CosineDecay(peakRate: 1, warmUp: 1)),
            .cosine(CosineDecay(peakRate: 1, warmUp: 0.3)), .plateau(initialRate: 1),
        ]
        for schedule in schedules {
            for total in [-1, 0, 1, 2, 3, 10, Int.max] {
                for step in [Int.min, -1, 0, 1, 2, 3, 9, 10, 11, Int.max] {
                    #expect(
                        (0...1).contains(schedule.rate(atStep: step, of: total)),
                        "\(schedule) \(step) \(total)")
                }
            }
        }
        #expect(LearningRateSchedule.plateau(initialRate: 0.5).rate(atStep: 7, of: 9) == 0.5)
    }
}
