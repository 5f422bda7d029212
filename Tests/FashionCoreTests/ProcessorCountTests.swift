import Testing

@testable import FashionCore

@Suite struct ProcessorCountTests {
    /// The file `cpu.max` of a control group: microseconds in a period, or no limit.
    @Test(arguments: [
        ("200000 100000\n", 2), ("150000 100000\n", 2), ("100000 100000\n", 1), ("50000 100000\n", 1),
        ("max 100000\n", nil), ("", nil), ("0 100000\n", nil), ("100000 0\n", nil), ("100000\n", nil),
    ])
    func readsTheLimitOfAControlGroup(text: String, processors: Int?) {
        #expect(ProcessorCount.quota(text) == processors)
    }

    @Test func thereIsOneAtLeast() {
        #expect(ProcessorCount.available >= 1 && ProcessorCount.available <= ProcessorCount.usable)
    }
}
